#include "shared/asl/history.h"

#include "shared/asl/values.h"
#include "shared/time/timestamp.h"

namespace millrace::asl {
namespace {

bool is_payload(std::string_view key) { return key == "input" || key == "output" || key == "parameters"; }

/// "stateEnteredEventDetails" for every kind of state, "taskFailedEventDetails" for the rest.
std::string details_key(std::string_view type_name) {
  if (type_name.ends_with("StateEntered")) return "stateEnteredEventDetails";
  if (type_name.ends_with("StateExited")) return "stateExitedEventDetails";
  std::string key(type_name);
  key[0] = static_cast<char>(key[0] - 'A' + 'a');
  return key + "EventDetails";
}

/// Payloads and the values of assigned variables travel as JSON text.
Json as_aws_details(const Json& details) {
  Json texts = Json::object();
  for (const auto& [key, value] : details.items()) {
    texts[key] = is_payload(key) ? Json(to_text(value)) : value;
    if (key != "assignedVariables") continue;
    for (auto& variable : texts[key]) variable = to_text(variable);
  }
  return texts;
}

}  // namespace

std::string_view name_of(HistoryEventType type) {
  static constexpr std::string_view kNames[] = {
      "ExecutionStarted", "ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted",
      "ExecutionRedriven", "TaskStateEntered", "TaskStateExited", "TaskStateAborted", "PassStateEntered",
      "PassStateExited", "ChoiceStateEntered", "ChoiceStateExited", "WaitStateEntered", "WaitStateExited",
      "WaitStateAborted", "SucceedStateEntered", "SucceedStateExited", "FailStateEntered", "ParallelStateEntered",
      "ParallelStateExited", "ParallelStateStarted", "ParallelStateSucceeded", "ParallelStateFailed",
      "ParallelStateAborted", "MapStateEntered", "MapStateExited", "MapStateStarted", "MapStateSucceeded",
      "MapStateFailed", "MapStateAborted", "MapIterationStarted", "MapIterationSucceeded", "MapIterationFailed",
      "MapIterationAborted", "MapRunStarted", "MapRunSucceeded", "MapRunFailed", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskFailed",
      "TaskTimedOut", "LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded",
      "LambdaFunctionFailed", "LambdaFunctionTimedOut", "ActivityScheduled", "ActivityStarted", "ActivitySucceeded",
      "ActivityFailed", "ActivityTimedOut"};
  static_assert(std::size(kNames) == static_cast<std::size_t>(HistoryEventType::kActivityTimedOut) + 1);
  return kNames[static_cast<std::size_t>(type)];
}

HistoryDetails& HistoryDetails::add(std::string_view key, Value value) & {
  if (fields_.empty()) fields_.reserve(3);  // What nearly all events have at most.
  fields_.emplace_back(key, std::move(value));
  return *this;
}

Json HistoryDetails::json() const {
  Json json = Json::object();
  for (const auto& [key, value] : fields_) {
    if (const auto* text = std::get_if<std::string>(&value)) json[std::string(key)] = *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) json[std::string(key)] = *number;
    if (const auto* data = std::get_if<Data>(&value)) json[std::string(key)] = **data;
  }
  return json;
}

void to_json(Json& json, const HistoryDetails& details) { json = details.json(); }

Json aws_history_event(std::int64_t id, std::int64_t previous_id, std::string_view type_name, TimePoint at,
                       const Json& details) {
  Json event = {
      {"timestamp", to_rfc3339(at)}, {"type", type_name}, {"id", id}, {"previousEventId", previous_id}};
  if (!details.empty()) event[details_key(type_name)] = as_aws_details(details);
  return event;
}

Json aws_history_event(const HistoryEvent& event) {
  return aws_history_event(event.id, event.previous_id, name_of(event.type), event.at, event.details.json());
}

}  // namespace millrace::asl
