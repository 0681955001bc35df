#include <algorithm>

#include "shared/asl/proof/examination.h"
#include "shared/asl/proof/task_knowledge.h"

namespace millrace::asl {
namespace {

bool catches_everything(const Catcher& catcher) {
  return std::ranges::any_of(catcher.errors, [](const std::string& name) {
    return name == "States.ALL" || name == "States.TaskFailed";
  });
}

/// Where this machine's failures go already; null when nowhere in particular.
const State* common_handler(const StateMachine& machine) {
  for (const auto& state : machine.states)
    for (const Catcher& catcher : state->catchers)
      if (catcher.next && catches_everything(catcher)) return catcher.next;
  return nullptr;
}

Json usual_retry() {
  return Json::array({{{"ErrorEquals", {"States.TaskFailed", "States.Timeout"}},
                       {"IntervalSeconds", 1},
                       {"MaxAttempts", 3},
                       {"BackoffRate", 2.0},
                       {"MaxDelaySeconds", 30},
                       {"JitterStrategy", "FULL"}}});
}

/// How another Task of the same service is retried here, or what is usual.
Json retry_like_siblings(const Examination& examination, const PlacedMachine& placed, const TaskState& task) {
  for (const auto& state : placed.machine->states) {
    const auto* other = std::get_if<TaskState>(&state->details);
    if (!other || other->resource != task.resource || state->retriers.empty()) continue;
    if (const Json* written = examination.find(placed.states / state->name / "Retry")) return *written;
  }
  return usual_retry();
}

void examine_retry(Examination& examination, const PlacedMachine& placed, const State& state,
                   const TaskState& task) {
  if (!state.retriers.empty()) return;
  const bool asks_somebody = waits_for_somebody(task);
  Remark remark{.severity = asks_somebody ? Remark::Severity::kNote : Remark::Severity::kWarning,
                .code = "TASK_WITHOUT_RETRY",
                .path = (placed.states / state.name).pointer(),
                .message = state.name + " has no Retry",
                .reason = "One passing failure of its service fails the step for good"};
  if (!asks_somebody)
    remark.patch = Json::array({patch_step("add", placed.states / state.name / "Retry",
                                           retry_like_siblings(examination, placed, task))});
  examination.remarks.push_back(std::move(remark));
}

void examine_catch(Examination& examination, const PlacedMachine& placed, const State& state,
                   const StateSet& handling) {
  if (!state.catchers.empty() || placed.is_guarded || handling.contains(&state)) return;
  const State* handler = common_handler(*placed.machine);
  Remark remark{.severity = handler ? Remark::Severity::kWarning : Remark::Severity::kNote,
                .code = "TASK_WITHOUT_CATCH",
                .path = (placed.states / state.name).pointer(),
                .message = state.name + " has no Catch" +
                           (handler ? ", other failures here go to " + handler->name : ""),
                .reason = "When it fails, the execution ends there and nothing is told or undone"};
  if (handler) {
    const Json catcher = {
        {"ErrorEquals", {"States.ALL"}}, {"ResultPath", "$.error"}, {"Next", handler->name}};
    remark.patch =
        Json::array({patch_step("add", placed.states / state.name / "Catch", Json::array({catcher}))});
  }
  examination.remarks.push_back(std::move(remark));
}

}  // namespace

void examine_recovery(Examination& examination) {
  for (const PlacedMachine& placed : examination.machines) {
    const StateSet targets = catch_targets(*placed.machine);
    const StateSet handling =
        reachable_from({targets.begin(), targets.end()}, [](const State&, const Edge&) { return true; });
    for (const auto& state : placed.machine->states)
      if (const auto* task = std::get_if<TaskState>(&state->details)) {
        examine_retry(examination, placed, *state, *task);
        examine_catch(examination, placed, *state, handling);
      }
  }
}

}  // namespace millrace::asl
