#include "shared/asl/interpreter.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

using enum HistoryEventType;

std::optional<Duration> as_duration(const std::optional<double>& seconds) {
  if (!seconds) return {};
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*seconds));
}

HistoryDetails service_details(const TaskState& task) {
  HistoryDetails details;
  details.add("resourceType", task.service).add("resource", task.operation);
  return details;
}

/// What the fields of a task came to.
struct TaskFields {
  Data input;
  std::optional<double> timeout;
  std::optional<double> heartbeat;
  Data credentials;  ///< Null without Credentials.
};

/// The region in an execution's identifier where that is one of AWS's; empty otherwise.
std::string region_of(const std::string& execution_id) {
  if (!execution_id.starts_with("arn:")) return "";
  std::size_t begin = 0;
  for (int i = 0; i < 3 && begin != std::string::npos; ++i) begin = execution_id.find(':', begin + (i > 0 ? 1 : 0));
  if (begin == std::string::npos) return "";
  return execution_id.substr(begin + 1, execution_id.find(':', begin + 1) - begin - 1);
}

void record_start(const TaskState& task, Visit& visit, const TaskFields& fields) {
  HistoryDetails details;
  if (task.kind == TaskKind::kService) {
    details = service_details(task).add("parameters", fields.input);
    if (auto region = region_of(visit.environment.context.identity.id); !region.empty())
      details.add("region", std::move(region));
  } else {
    details.add("resource", task.resource).add("input", fields.input);
  }
  if (fields.timeout) details.add("timeoutInSeconds", static_cast<std::int64_t>(*fields.timeout));
  if (fields.heartbeat) details.add("heartbeatInSeconds", static_cast<std::int64_t>(*fields.heartbeat));
  if (fields.credentials && fields.credentials->contains("RoleArn"))
    details.add("taskCredentials", make_data({{"roleArn", fields.credentials->at("RoleArn")}}));

  Interpreter& interpreter = visit.interpreter;
  Branch& branch = visit.frame.branch;
  switch (task.kind) {
    case TaskKind::kLambdaFunction:
      interpreter.record(branch, kLambdaFunctionScheduled, std::move(details));
      interpreter.record(branch, kLambdaFunctionStarted);
      return;
    case TaskKind::kActivity:  // Starts when a worker takes it, which shows with its answer.
      interpreter.record(branch, kActivityScheduled, std::move(details));
      return;
    case TaskKind::kService:
      interpreter.record(branch, kTaskScheduled, std::move(details));
      interpreter.record(branch, kTaskStarted, service_details(task));
      if (task.pattern != Pattern::kRequestResponse) interpreter.record(branch, kTaskSubmitted, service_details(task));
  }
}

/// The event of an answer: each kind of task has its own names.
struct AnswerTypes {
  HistoryEventType succeeded;
  HistoryEventType failed;
  HistoryEventType timed_out;
};

AnswerTypes answer_types(TaskKind kind) {
  switch (kind) {
    case TaskKind::kLambdaFunction: return {kLambdaFunctionSucceeded, kLambdaFunctionFailed, kLambdaFunctionTimedOut};
    case TaskKind::kActivity: return {kActivitySucceeded, kActivityFailed, kActivityTimedOut};
    case TaskKind::kService: break;
  }
  return {kTaskSucceeded, kTaskFailed, kTaskTimedOut};
}

HistoryDetails answer_details(const TaskState& task) {
  return task.kind == TaskKind::kService ? service_details(task) : HistoryDetails{};
}

}  // namespace

Attempt attempt(const TaskState& task, Visit& visit) {
  const auto timeout = evaluate_integer(task.timeout, visit.environment);
  if (!timeout) return timeout.fault();
  const auto heartbeat = evaluate_integer(task.heartbeat, visit.environment);
  if (!heartbeat) return heartbeat.fault();
  for (const auto& seconds : {*timeout, *heartbeat})
    if (seconds && *seconds <= 0) return runtime_fault("TimeoutSeconds and HeartbeatSeconds must be positive integers.");
  Data credentials;
  if (task.credentials) {
    auto evaluated = evaluate(*task.credentials, visit.environment);
    if (!evaluated) return evaluated.fault();
    credentials = std::move(*evaluated);
  }
  auto input = apply_parameters(visit);
  if (!input) return input.fault();
  if (auto fault = visit.interpreter.check_size(visit.state.name, *input, visit.frame.branch.input)) return *fault;

  record_start(task, visit, {.input = *input, .timeout = *timeout, .heartbeat = *heartbeat, .credentials = credentials});

  Branch& branch = visit.frame.branch;
  const TimePoint now = visit.interpreter.now();
  branch.phase = Phase::kTask;
  branch.since = now;
  branch.resource = task.resource;
  branch.pattern = task.pattern;
  const auto timeout_after = as_duration(*timeout);
  const auto heartbeat_after = as_duration(*heartbeat);
  if (timeout_after) branch.due = now + *timeout_after;
  if (heartbeat_after) {
    branch.heartbeat = *heartbeat_after;
    branch.heartbeat_due = now + *heartbeat_after;
  }
  visit.interpreter.effects().dispatches.push_back({.key = branch.task_key(),
                                                    .state_name = branch.state,
                                                    .resource = task.resource,
                                                    .pattern = task.pattern,
                                                    .input = take(std::move(*input)),
                                                    .timeout = timeout_after,
                                                    .heartbeat = heartbeat_after});
  return Blocked{};
}

Attempt succeed(const TaskState& task, Interpreter& interpreter, Branch& branch, Json output) {
  const Data result = make_data(std::move(output));
  if (task.kind == TaskKind::kActivity) interpreter.record(branch, kActivityStarted);
  const std::string& producer = task.kind == TaskKind::kService ? task.service : task.resource;
  if (auto fault = interpreter.check_size(producer, result)) {
    fault->is_answer = true;
    interpreter.record(branch, answer_types(task.kind).failed,
                       answer_details(task).add("error", *fault->error).add("cause", *fault->cause));
    return *fault;
  }
  interpreter.record(branch, answer_types(task.kind).succeeded, answer_details(task).add("output", result));
  return Finished{result};
}

Attempt fail(const TaskState& task, Interpreter& interpreter, Branch& branch, TaskFailed failure) {
  if (failure.error == kTimeoutError) return time_out(task, interpreter, branch, false);
  if (failure.error == "States.HeartbeatTimeout") return time_out(task, interpreter, branch, true);
  if (task.kind == TaskKind::kActivity) interpreter.record(branch, kActivityStarted);
  HistoryDetails details = answer_details(task);
  if (failure.error) details.add("error", *failure.error);
  if (failure.cause) details.add("cause", *failure.cause);
  interpreter.record(branch, answer_types(task.kind).failed, std::move(details));
  return Fault{.error = std::move(failure.error), .cause = std::move(failure.cause), .is_answer = true};
}

Attempt time_out(const TaskState& task, Interpreter& interpreter, Branch& branch, bool is_heartbeat) {
  interpreter.record(branch, answer_types(task.kind).timed_out,
                     answer_details(task).add("error", std::string(kTimeoutError)));
  return Fault{.error = kTimeoutError, .is_heartbeat = is_heartbeat, .is_answer = true};
}

}  // namespace millrace::asl
