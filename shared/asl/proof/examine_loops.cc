#include <algorithm>

#include "shared/asl/proof/examination.h"

namespace millrace::asl {
namespace {

constexpr const char* kEverything = "*";

/// Adds the members of the data (or "$name" variables) that an expression depends on.
void add_root(const Path& path, std::set<std::string>& names) {
  if (path.root() == Path::Root::kVariable) {
    names.insert("$" + path.variable());
  } else if (path.root() == Path::Root::kContext) {
    // The execution itself never changes; everything else in the context does.
    if (path.is_root_only() || path.member_at(0) != "Execution") names.insert(kEverything);
  } else {
    names.insert(path.is_root_only() || path.member_at(0).empty() ? kEverything
                                                                  : std::string(path.member_at(0)));
  }
}

void add_tested(const ChoiceRule& rule, std::set<std::string>& names) {
  if (rule.variable) add_root(*rule.variable, names);
  if (rule.operand_path) add_root(*rule.operand_path, names);
  for (const ChoiceRule& operand : rule.operands) add_tested(operand, names);
}

void add_assigned_names(const std::optional<Template>& assign, std::set<std::string>& names) {
  if (!assign) return;
  if (const auto* members = std::get_if<Template::Object>(&assign->content))
    for (const auto& member : *members) names.insert("$" + member.key);
  if (const auto* constant = std::get_if<Data>(&assign->content); constant && (*constant)->is_object())
    for (const auto& [name, value] : (*constant)->items()) names.insert("$" + name);
}

void add_placed(const ResultPath& where, std::set<std::string>& names) {
  if (where.is_null) return;
  names.insert(!where.path || where.path->is_root_only() ? kEverything
                                                         : std::string(where.path->member_at(0)));
}

/// What a state changes for those after it.
void add_changed(const State& state, std::set<std::string>& names) {
  const bool filters = state.input_path.path || state.input_path.is_null || state.output_path.path ||
                       state.output_path.is_null;
  if (filters && !state.can_retry()) names.insert(kEverything);
  if (state.output_path.path || state.output_path.is_null) names.insert(kEverything);
  add_assigned_names(state.assign, names);
  const bool is_idle_pass = std::holds_alternative<PassState>(state.details) && !state.parameters &&
                            !std::get<PassState>(state.details).result;
  if ((state.can_retry() || std::holds_alternative<PassState>(state.details)) && !is_idle_pass)
    add_placed(state.result_path, names);
  for (const Catcher& catcher : state.catchers) {
    add_placed(catcher.result_path, names);
    add_assigned_names(catcher.assign, names);
  }
}

std::string names_of(const StateSet& loop, const StateMachine& machine) {
  std::string names;
  for (const auto& state : machine.states)
    if (loop.contains(state.get())) names += (names.empty() ? "" : ", ") + state->name;
  return names;
}

const State& first_of(const StateSet& loop, const StateMachine& machine) {
  return **std::ranges::find_if(machine.states,
                                [&](const auto& state) { return loop.contains(state.get()); });
}

/// Empty when the loop can end.
std::string why_endless(const StateSet& loop) {
  bool has_catch = false;
  bool has_choice = false;
  std::set<std::string> changed;
  std::set<std::string> tested;
  for (const State* state : loop) {
    add_changed(*state, changed);
    for (const Edge& edge : edges_of(*state)) {
      if (loop.contains(edge.to)) continue;
      if (edge.kind == Edge::Kind::kCatch) has_catch = true;
      if (edge.kind == Edge::Kind::kChoice || edge.kind == Edge::Kind::kDefault) {
        has_choice = true;
        for (const ChoiceBranch& branch : std::get<ChoiceState>(state->details).choices)
          add_tested(branch.rule, tested);
      }
    }
  }
  if (!has_choice) return has_catch ? "only a failure leads out of it" : "no way leads out of it";
  if (changed.contains(kEverything) || tested.contains(kEverything)) return "";
  const bool may_change =
      std::ranges::any_of(tested, [&](const std::string& name) { return changed.contains(name); });
  return may_change
             ? ""
             : "nothing in it changes what its Choice tests, so it goes round as it went the first time";
}

}  // namespace

void examine_loops(Examination& examination) {
  for (const PlacedMachine& placed : examination.machines)
    for (const StateSet& loop : loops_of(*placed.machine)) {
      const std::string reason = why_endless(loop);
      if (reason.empty()) continue;
      examination.remarks.push_back(
          {.severity = Remark::Severity::kError,
           .code = "LOOP_CANNOT_END",
           .path = (placed.states / first_of(loop, *placed.machine).name).pointer(),
           .message = "The loop of " + names_of(loop, *placed.machine) + " cannot end: " + reason,
           .reason = "The execution runs until its history is full or somebody stops it"});
    }
}

}  // namespace millrace::asl
