#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "shared/asl/data.h"
#include "shared/time/clock.h"

namespace millrace::asl {

enum class HistoryEventType {
  kExecutionStarted, kExecutionSucceeded, kExecutionFailed, kExecutionTimedOut, kExecutionAborted, kExecutionRedriven,
  kTaskStateEntered, kTaskStateExited, kTaskStateAborted,
  kPassStateEntered, kPassStateExited,
  kChoiceStateEntered, kChoiceStateExited,
  kWaitStateEntered, kWaitStateExited, kWaitStateAborted,
  kSucceedStateEntered, kSucceedStateExited,
  kFailStateEntered,
  kParallelStateEntered, kParallelStateExited, kParallelStateStarted, kParallelStateSucceeded, kParallelStateFailed,
  kParallelStateAborted,
  kMapStateEntered, kMapStateExited, kMapStateStarted, kMapStateSucceeded, kMapStateFailed, kMapStateAborted,
  kMapIterationStarted, kMapIterationSucceeded, kMapIterationFailed, kMapIterationAborted,
  kMapRunStarted, kMapRunSucceeded, kMapRunFailed,
  kTaskScheduled, kTaskStarted, kTaskSubmitted, kTaskSucceeded, kTaskFailed, kTaskTimedOut,
  kLambdaFunctionScheduled, kLambdaFunctionStarted, kLambdaFunctionSucceeded, kLambdaFunctionFailed,
  kLambdaFunctionTimedOut,
  kActivityScheduled, kActivityStarted, kActivitySucceeded, kActivityFailed, kActivityTimedOut,
};

/// As Step Functions writes it: "TaskStateEntered".
std::string_view name_of(HistoryEventType type);

/// The named details of one event, in order. Payloads are shared with the execution and turned into JSON only when
/// somebody asks: most histories are written, few are read. Converts to Json (`Json j = details`).
class HistoryDetails final {
 public:
  using Value = std::variant<std::string, std::int64_t, Data>;

  /// `key` must be a literal: it is not copied.
  HistoryDetails& add(std::string_view key, Value value) &;
  HistoryDetails&& add(std::string_view key, Value value) && { return std::move(add(key, std::move(value))); }

  bool empty() const { return fields_.empty(); }
  Json json() const;
  /// Compact JSON text.
  std::string dump() const { return json().dump(); }
  const std::vector<std::pair<std::string_view, Value>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string_view, Value>> fields_;
};

void to_json(Json& json, const HistoryDetails& details);

/// One line of an execution's history. `previous_id` is the event that led here, 0 for the first ones.
/// `details` holds payloads (`input`, `output`, `parameters`) as JSON values.
struct HistoryEvent {
  std::int64_t id = 0;
  std::int64_t previous_id = 0;
  HistoryEventType type = HistoryEventType::kExecutionStarted;
  TimePoint at;
  HistoryDetails details;
};

/// As the GetExecutionHistory call of Step Functions answers: `{"timestamp", "type", "id", "previousEventId",
/// "<type>EventDetails": {…}}`, with payloads as JSON text. `type_name` and `details` are what was stored.
Json aws_history_event(std::int64_t id, std::int64_t previous_id, std::string_view type_name, TimePoint at,
                       const Json& details);
Json aws_history_event(const HistoryEvent& event);

}  // namespace millrace::asl
