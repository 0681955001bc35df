#include "shared/asl/proof/examination.h"

namespace millrace::asl {
namespace {

constexpr std::size_t kStateNameMax = 80;

bool catches_failures(const Catcher& catcher) {
  for (const std::string& name : catcher.errors)
    if (name == "States.ALL" || name == "States.TaskFailed" || name == "States.Timeout") return true;
  return false;
}

std::string free_state_name(const StateMachine& machine, const std::string& wanted) {
  std::string name = wanted.substr(0, kStateNameMax - 4);
  for (int i = 2; machine.find(name); ++i)
    name = wanted.substr(0, kStateNameMax - 4) + " " + std::to_string(i);
  return name;
}

/// End: true becomes a way to a Fail state.
Json fail_after(const PlacedMachine& placed, const State& state) {
  const std::string name = free_state_name(*placed.machine, state.name + "Failed");
  const Json fail = {{"Type", "Fail"},
                     {"Error", snake_case(state.name)},
                     {"Cause", "The execution failed; " + state.name + " has dealt with it"}};
  const Place place = placed.states / state.name;
  if (!state.is_end) return Json::array({patch_step("replace", place, fail)});
  return Json::array({patch_step("remove", place / "End"), patch_step("add", place / "Next", name),
                      patch_step("add", placed.states / name, fail)});
}

std::vector<std::string> way_to_end(const State& failing, const State& handler, const State& end) {
  std::vector<std::string> way{failing.name, handler.name};
  if (&handler != &end) way.push_back(end.name);
  return way;
}

}  // namespace

void examine_endings(Examination& examination) {
  for (const PlacedMachine& placed : examination.machines) {
    if (!placed.machine->start || !placed.is_outermost) continue;
    const StateSet handlers = catch_targets(*placed.machine);
    // The ends that an execution is meant to reach: without a failure, and without a Choice that sends it
    // where failures go.
    const StateSet meant = reachable_from({placed.machine->start}, [&](const State&, const Edge& edge) {
      return edge.kind == Edge::Kind::kNext ||
             (edge.kind != Edge::Kind::kCatch && !handlers.contains(edge.to));
    });
    StateSet looked_at;  // What follows these has been told already.
    for (const auto& state : placed.machine->states)
      for (const Catcher& catcher : state->catchers) {
        if (!catcher.next || !catches_failures(catcher)) continue;
        if (looked_at.contains(catcher.next)) continue;
        const StateSet after = reachable_from(
            {catcher.next}, [&](const State&, const Edge& edge) { return !looked_at.contains(edge.to); });
        looked_at.insert(after.begin(), after.end());
        for (const State* end : after) {
          if (!ends_in_success(*end) || meant.contains(end)) continue;
          examination.remarks.push_back({.severity = Remark::Severity::kWarning,
                                         .code = "FAILURE_ENDS_SUCCEEDED",
                                         .path = (placed.states / end->name).pointer(),
                                         .message = "A failure of " + state->name +
                                                    " that is caught ends the execution at " + end->name +
                                                    ", as SUCCEEDED",
                                         .reason = "Whoever started it is told that all went well",
                                         .way = way_to_end(*state, *catcher.next, *end),
                                         .patch = fail_after(placed, *end)});
        }
      }
  }
}

}  // namespace millrace::asl
