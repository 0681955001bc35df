#include "shared/asl/parse/definition_parser.h"

#include <algorithm>
#include <unordered_set>

namespace millrace::asl {
namespace {

/// Every state that a state can go to.
std::vector<const State*> targets_of(const State& state) {
  std::vector<const State*> targets{state.next};
  for (const Catcher& catcher : state.catchers) targets.push_back(catcher.next);
  if (const auto* choice = std::get_if<ChoiceState>(&state.details)) {
    targets.push_back(choice->otherwise);
    for (const ChoiceBranch& branch : choice->choices) targets.push_back(branch.next);
  }
  std::erase(targets, nullptr);
  return targets;
}

void add_assigned(const std::optional<Template>& assign, std::set<std::string>& names) {
  if (!assign) return;
  if (const auto* members = std::get_if<Template::Object>(&assign->content))
    for (const auto& member : *members) names.insert(member.key);
  if (const auto* constant = std::get_if<Data>(&assign->content))
    for (const auto& [name, value] : (*constant)->items()) names.insert(name);
}

/// The variables that a state assigns, whichever way it is left.
std::set<std::string> assigned_by(const State& state) {
  std::set<std::string> names;
  add_assigned(state.assign, names);
  for (const Catcher& catcher : state.catchers) add_assigned(catcher.assign, names);
  if (const auto* choice = std::get_if<ChoiceState>(&state.details))
    for (const ChoiceBranch& branch : choice->choices) add_assigned(branch.assign, names);
  return names;
}

bool is_terminal(const State& state) {
  return state.is_end || std::holds_alternative<SucceedState>(state.details) ||
         std::holds_alternative<FailState>(state.details);
}

}  // namespace

std::unique_ptr<StateMachine> DefinitionParser::parse(const Json& document) {
  auto machine = std::make_unique<StateMachine>();
  FieldReader fields(document, Place(), findings_);
  machine->comment = fields.text("Comment").value_or("");
  fields.text("Version");
  if (!check_query_language(fields)) return machine;
  if (const auto seconds = fields.number("TimeoutSeconds", {.min = 1}))
    machine->timeout = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*seconds));
  parse_states(*machine, fields);
  fields.finish();
  check_scopes(*machine, Place(), {});
  return machine;
}

void DefinitionParser::check_scopes(const StateMachine& machine, const Place& place, std::set<std::string> outer) {
  std::set<std::string> own;
  for (const auto& state : machine.states)
    for (const std::string& name : assigned_by(*state)) {
      if (outer.contains(name))
        findings_.error(code::kSchema, place / "States" / state->name,
                        "The variable '" + name + "' belongs to an outer scope and cannot be assigned here");
      own.insert(name);
    }
  outer.merge(own);
  for (const auto& state : machine.states) {
    const Place inside = place / "States" / state->name;
    const auto* map = std::get_if<MapState>(&state->details);
    if (map && map->processor) check_scopes(*map->processor, inside / "ItemProcessor", outer);
    if (const auto* parallel = std::get_if<ParallelState>(&state->details))
      for (std::size_t i = 0; i < parallel->branches.size(); ++i)
        check_scopes(*parallel->branches[i], inside / "Branches" / i, outer);
  }
}

bool DefinitionParser::check_query_language(FieldReader& fields) {
  const auto language = fields.text("QueryLanguage");
  if (!language || *language == "JSONPath") return true;
  if (*language != "JSONata") {
    fields.error("QueryLanguage", "Value is not one of [JSONPath, JSONata]");
    return true;
  }
  fields.error("QueryLanguage", "Millrace does not run JSONata yet: write this in JSONPath", code::kUnsupported);
  has_unread_states_ = true;
  return false;
}

void DefinitionParser::parse_states(StateMachine& machine, FieldReader& fields) {
  std::string missing;
  for (const std::string_view name : {"States", "StartAt"})
    if (!fields.has(name)) missing += (missing.empty() ? "" : ", ") + std::string(name);
  if (!missing.empty())
    findings_.error(code::kSchema, fields.place(), "These fields are required: [" + missing + "]");

  const auto start = fields.text("StartAt");
  const Json* states = fields.take("States");
  if (!states) return;
  if (!states->is_object() || states->empty()) {
    fields.error("States", "Value is not an object with at least one state");
    return;
  }
  const Place place = fields.place() / "States";
  for (const auto& [name, json] : states->items()) {
    machine.states.push_back(parse_state(name, json, place / name));
    machine.by_name.emplace(machine.states.back()->name, machine.states.back().get());
  }
  const std::size_t findings_before = findings_.size();
  connect(machine, place);
  if (start) machine.start = target(machine, *start, fields.place() / "StartAt");
  // With a target missing, everything behind it would be called unreachable as well.
  if (machine.start && !has_unread_states_ && findings_.size() == findings_before) check_reachable(machine, place);
}

void DefinitionParser::connect(StateMachine& machine, const Place& states) {
  for (const auto& state : machine.states) connect_state(machine, *state, states / state->name);
}

void DefinitionParser::connect_state(StateMachine& machine, State& state, const Place& place) {
  if (!state.next_name.empty()) state.next = target(machine, state.next_name, place / "Next");
  for (std::size_t i = 0; i < state.catchers.size(); ++i)
    if (Catcher& catcher = state.catchers[i]; !catcher.next_name.empty())
      catcher.next = target(machine, catcher.next_name, place / "Catch" / i / "Next");
  auto* choice = std::get_if<ChoiceState>(&state.details);
  if (!choice) return;
  if (!choice->default_name.empty()) choice->otherwise = target(machine, choice->default_name, place / "Default");
  for (std::size_t i = 0; i < choice->choices.size(); ++i)
    if (ChoiceBranch& branch = choice->choices[i]; !branch.next_name.empty())
      branch.next = target(machine, branch.next_name, place / "Choices" / i / "Next");
}

const State* DefinitionParser::target(const StateMachine& machine, const std::string& name, const Place& place) {
  const State* found = machine.find(name);
  if (!found) {
    findings_.error(code::kMissingTarget, place, "Missing '" + std::string(place.last()) + "' target: " + name);
  }
  return found;
}

void DefinitionParser::check_reachable(const StateMachine& machine, const Place& states) {
  std::vector<const State*> reached{machine.start};
  std::unordered_set<const State*> known{machine.start};
  for (std::size_t i = 0; i < reached.size(); ++i)
    for (const State* next : targets_of(*reached[i]))
      if (known.insert(next).second) reached.push_back(next);
  for (const auto& state : machine.states)
    if (!known.contains(state.get()))
      findings_.error(code::kUnreachable, states / state->name, "State \"" + state->name + "\" is not reachable.");
  if (std::ranges::none_of(reached, [](const State* state) { return is_terminal(*state); }))
    findings_.error(code::kNoTerminal, states, "No state ends the machine: one needs \"End\": true, or to be a Succeed or Fail state");
}

}  // namespace millrace::asl
