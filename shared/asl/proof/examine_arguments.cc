#include <algorithm>

#include "shared/asl/proof/examination.h"
#include "shared/asl/proof/task_knowledge.h"

namespace millrace::asl {
namespace {

bool has_member(const Json* parameters, std::string_view name) {
  return parameters && parameters->is_object() &&
         (parameters->contains(name) || parameters->contains(std::string(name) + ".$"));
}

/// "TopicArn|TargetArn": one of them is enough.
bool has_one_of(const Json* parameters, std::string_view alternatives) {
  while (true) {
    const std::size_t bar = alternatives.find('|');
    if (has_member(parameters, alternatives.substr(0, bar))) return true;
    if (bar == std::string_view::npos) return false;
    alternatives.remove_prefix(bar + 1);
  }
}

/// How siblings of the same service fill their arguments, when their paths follow their names: PDFAdapter
/// takes
/// "$.pdf_adapter_arn", so ExceptionManagement takes "$.exception_management_arn". Other paths become the
/// whole data.
Json arguments_like_siblings(const Examination& examination, const PlacedMachine& placed, const State& state,
                             const TaskState& task) {
  for (const auto& other : placed.machine->states) {
    const auto* other_task = std::get_if<TaskState>(&other->details);
    if (!other_task || other.get() == &state || other_task->resource != task.resource) continue;
    const Json* written = examination.find(placed.states / other->name / "Parameters");
    if (!written || !written->is_object()) continue;
    Json arguments = Json::object();
    bool follows_name = false;
    for (const auto& [name, value] : written->items()) {
      const std::string prefix = "$." + snake_case(other->name);
      const bool is_named = value.is_string() && value.get_ref<const std::string&>().starts_with(prefix);
      follows_name = follows_name || is_named;
      if (is_named)
        arguments[name] = "$." + snake_case(state.name) + value.get<std::string>().substr(prefix.size());
      else
        arguments[name] = name.ends_with(".$") ? Json("$") : value;
    }
    if (follows_name) return arguments;
  }
  return Json();
}

void examine_task_arguments(Examination& examination, const PlacedMachine& placed, const State& state,
                            const TaskState& task) {
  const Place place = placed.states / state.name;
  const Json* parameters = examination.find(place / "Parameters");
  std::string missing;
  for (const std::string& name : required_arguments(task))
    if (!has_one_of(parameters, name)) missing += (missing.empty() ? "" : ", ") + name;
  if (missing.empty()) return;
  Remark remark{
      .severity = Remark::Severity::kError,
      .code = "MISSING_ARGUMENT",
      .path = (parameters ? place / "Parameters" : place).pointer(),
      .message = state.name + " calls " + task.service + ":" + task.operation + " without " + missing,
      .reason = "The service refuses the call, so the step always fails"};
  if (!parameters)
    if (Json arguments = arguments_like_siblings(examination, placed, state, task); !arguments.is_null())
      remark.patch = Json::array({patch_step("add", place / "Parameters", std::move(arguments))});
  examination.remarks.push_back(std::move(remark));
}

/// A token that is given to nobody never comes back.
void examine_token(Examination& examination, const PlacedMachine& placed, const State& state,
                   const TaskState& task) {
  if (task.pattern != Pattern::kWaitForTaskToken || task.resource.starts_with("millrace:")) return;
  const Place place = placed.states / state.name;
  const Json* parameters = examination.find(place / "Parameters");
  if (parameters &&
      parameters->dump(-1, ' ', false, Json::error_handler_t::replace).find("$$") != std::string::npos)
    return;
  examination.remarks.push_back(
      {.severity = Remark::Severity::kError,
       .code = "TOKEN_NOT_PASSED",
       .path = place.pointer(),
       .message = state.name + " waits for its task token but passes $$.Task.Token to nobody",
       .reason = "Nobody can answer, so it waits until its time-out"});
}

}  // namespace

void examine_arguments(Examination& examination) {
  for (const PlacedMachine& placed : examination.machines)
    for (const auto& state : placed.machine->states)
      if (const auto* task = std::get_if<TaskState>(&state->details)) {
        examine_task_arguments(examination, placed, *state, *task);
        examine_token(examination, placed, *state, *task);
      }
}

}  // namespace millrace::asl
