#include "shared/asl/next_step.h"

#include <algorithm>

#include "shared/asl/interpreter.h"
#include "shared/asl/values.h"

namespace millrace::asl {

namespace {

HistoryDetails details_of_end(const std::optional<std::string>& error, const std::optional<std::string>& cause) {
  HistoryDetails details;
  if (error) details.add("error", *error);
  if (cause) details.add("cause", *cause);
  return details;
}

}  // namespace

void Interpreter::apply(Event event) {
  std::visit([this](auto& one) { on(std::move(one)); }, event);
}

void Interpreter::drive_root() {
  execution_.turn_since.reset();
  Branch& root = execution_.root;
  switch (drive({.branch = root, .machine = definition_.machine(), .scope = {root.variables, nullptr}, .item = nullptr})) {
    case Progress::kBlocked: return;
    case Progress::kSucceeded:
      execution_.output = root.input;
      finish(Status::kSucceeded, HistoryEventType::kExecutionSucceeded, root.last_event,
             HistoryDetails{}.add("output", root.input));
      return;
    case Progress::kFailed:
      execution_.error = fault_->error;
      execution_.cause = fault_->cause;
      finish(Status::kFailed, HistoryEventType::kExecutionFailed, root.last_event,
             details_of_end(execution_.error, execution_.cause));
  }
}

void Interpreter::finish(Status status, HistoryEventType type, std::int64_t previous, HistoryDetails details) {
  append(previous, type, std::move(details));
  execution_.status = status;
  execution_.deadline.reset();
  execution_.turn_since.reset();
  cut_silently(execution_.root);
  effects_.must_continue = false;
  effects_.finished = true;
}

void Interpreter::on(const Started&) {
  if (execution_.has_started || execution_.status != Status::kRunning) return ignore();
  execution_.has_started = true;
  HistoryDetails details;
  details.add("input", execution_.input);
  if (!execution_.identity.role_arn.empty()) details.add("roleArn", execution_.identity.role_arn);
  append(0, HistoryEventType::kExecutionStarted, std::move(details));
  set_deadline();
  drive_root();
}

Branch* Interpreter::find_open_task(TaskKey key) {
  if (execution_.status != Status::kRunning) return nullptr;
  Branch* found = nullptr;
  for_each_branch(execution_.root, [&](Branch& branch) {
    if (branch.phase == Phase::kTask && branch.task_key() == key) found = &branch;
  });
  return found;
}

void Interpreter::on(TaskSucceeded&& event) {
  const TaskKey key = event.key;
  // Before anything copies it.
  if (is_nested_within(event.output, kNestingMax)) return answer(key, std::move(event));
  answer(key, TaskFailed{key, kDataLimitError,
                               "The result is nested more than " + std::to_string(kNestingMax) + " deep."});
}

void Interpreter::answer(TaskKey key, std::variant<TaskSucceeded, TaskFailed> outcome) {
  answered_ = find_open_task(key);
  if (!answered_) return ignore();
  answer_ = std::move(outcome);
  drive_root();
}

void Interpreter::on(const TaskHeartbeat& event) {
  Branch* branch = find_open_task(event.key);
  if (!branch) return ignore();
  if (branch->heartbeat_due) branch->heartbeat_due = now() + branch->heartbeat;
}

void Interpreter::on(const TimePassed&) {
  if (execution_.status != Status::kRunning || !execution_.has_started) return ignore();
  bool has_fired = execution_.turn_since.has_value();
  if (has_fired) drive_root();
  // One due time after the other, so that a late call does what timely calls would have done.
  while (execution_.status == Status::kRunning && !effects_.must_continue) {
    const auto due = earliest_due();
    if (!due || *due > now()) break;
    has_fired = true;
    if (execution_.deadline == due) {
      finish(Status::kTimedOut, HistoryEventType::kExecutionTimedOut, 0,
             HistoryDetails{}.add("error", std::string(kTimeoutError)));
      return;
    }
    for_each_branch(execution_.root,
                    [&](Branch& branch) { branch.is_due = branch.due == due || branch.heartbeat_due == due; });
    drive_root();
  }
  if (!has_fired) ignore();
}

std::optional<TimePoint> Interpreter::earliest_due() const {
  std::optional<TimePoint> earliest = execution_.deadline;
  for_each_branch(std::as_const(execution_.root), [&](const Branch& branch) {
    for (const auto& due : {branch.due, branch.heartbeat_due})
      if (due && (!earliest || *due < *earliest)) earliest = due;
  });
  return earliest;
}

void Interpreter::set_deadline() {
  if (definition_.timeout()) execution_.deadline = now() + *definition_.timeout();
}

void Interpreter::on(const Aborted& event) {
  if (execution_.status != Status::kRunning) return ignore();
  execution_.error = event.error;
  execution_.cause = event.cause;
  finish(Status::kAborted, HistoryEventType::kExecutionAborted, 0, details_of_end(event.error, event.cause));
}

void Interpreter::on(const Redriven&) {
  if (execution_.status == Status::kRunning) return ignore();
  if (execution_.status == Status::kSucceeded) {
    if (!execution_.revisit) return ignore();
    execution_.root = *std::exchange(execution_.revisit, std::nullopt);
    execution_.root.phase = Phase::kCut;
    execution_.output = nullptr;
  }
  execution_.status = Status::kRunning;
  execution_.error.reset();
  execution_.cause.reset();
  execution_.has_started = true;
  ++execution_.redrive_count;
  append(execution_.next_event_id - 1, HistoryEventType::kExecutionRedriven,
         HistoryDetails{}.add("redriveCount", static_cast<std::int64_t>(execution_.redrive_count)));
  set_deadline();
  for_each_branch(execution_.root, [&](Branch& branch) {
    if (branch.fork) branch.fork->again = std::exchange(branch.fork->failed, {});
    if (branch.phase != Phase::kFailed && branch.phase != Phase::kCut) return;
    branch.phase = branch.fork ? Phase::kForked : Phase::kAgain;
    branch.entry = execution_.next_entry++;  // Its tasks must not be taken for those of before.
    branch.retry_count = 0;
    branch.retries.clear();
    branch.since = now();
  });
  drive_root();
}

Step next_step(const Definition& definition, Execution execution, Event event,
               const Surroundings& surroundings) {
  Step step{.execution = std::move(execution), .effects = {}};
  Interpreter interpreter(definition, step.execution.state(), surroundings, step.effects);
  interpreter.apply(std::move(event));
  return step;
}

}  // namespace millrace::asl
