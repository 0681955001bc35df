#include "shared/asl/execution.h"

#include <algorithm>

#include "shared/asl/execution_state.h"

namespace millrace::asl {
namespace {

void keep_earlier(std::optional<TimePoint>& earliest, const std::optional<TimePoint>& time) {
  if (time && (!earliest || *time < *earliest)) earliest = time;
}

std::optional<TimePoint> due_of(const Branch& branch) {
  std::optional<TimePoint> due = branch.due;
  keep_earlier(due, branch.heartbeat_due);
  return due;
}

std::optional<Waiting> waiting_of(const Branch& branch) {
  Waiting waiting{.state_name = branch.state, .since = branch.since, .due = due_of(branch), .task = {}, .resource = {}};
  switch (branch.phase) {
    case Phase::kReady:
    case Phase::kAgain: waiting.what = Waiting::For::kTurn; return waiting;
    case Phase::kTask:
      waiting.what = Waiting::For::kTask;
      waiting.task = branch.task_key();
      waiting.resource = branch.resource;
      return waiting;
    case Phase::kTimer: waiting.what = Waiting::For::kTimer; return waiting;
    case Phase::kBackoff: waiting.what = Waiting::For::kRetry; return waiting;
    case Phase::kForked:
    case Phase::kSucceeded:
    case Phase::kFailed:
    case Phase::kCut: break;
  }
  return {};
}

}  // namespace

std::string_view name_of(Status status) {
  switch (status) {
    case Status::kRunning: return "RUNNING";
    case Status::kSucceeded: return "SUCCEEDED";
    case Status::kFailed: return "FAILED";
    case Status::kTimedOut: return "TIMED_OUT";
    case Status::kAborted: return "ABORTED";
  }
  return "";
}

std::string_view name_of(Pattern pattern) {
  switch (pattern) {
    case Pattern::kRequestResponse: return "request_response";
    case Pattern::kWaitForTaskToken: return "wait_for_task_token";
    case Pattern::kSync: return "sync";
    case Pattern::kSync2: return "sync_2";
  }
  return "";
}

Execution Execution::begin(ExecutionIdentity identity, Json input) {
  auto state = std::make_unique<ExecutionState>();
  state->identity = std::move(identity);
  state->input = make_data(std::move(input));
  state->root.input = state->input;
  return Execution(std::move(state));
}

const ExecutionIdentity& Execution::identity() const { return state_->identity; }
Status Execution::status() const { return state_->status; }
const Json* Execution::output() const { return state_->output.get(); }
const Json& Execution::input() const { return *state_->input; }
const std::optional<std::string>& Execution::error() const { return state_->error; }
const std::optional<std::string>& Execution::cause() const { return state_->cause; }
std::int64_t Execution::next_event_id() const { return state_->next_event_id; }
int Execution::redrive_count() const { return state_->redrive_count; }

bool Execution::can_be_redriven() const {
  return is_finished() && (status() != Status::kSucceeded || state_->revisit.has_value());
}

std::optional<TimePoint> Execution::next_due() const {
  if (is_finished()) return {};
  std::optional<TimePoint> earliest = state_->deadline;
  keep_earlier(earliest, state_->turn_since);
  for_each_branch(state_->root, [&](const Branch& branch) { keep_earlier(earliest, due_of(branch)); });
  return earliest;
}

std::vector<OpenTask> Execution::open_tasks() const {
  std::vector<OpenTask> open;
  if (is_finished()) return open;
  for_each_branch(state_->root, [&](const Branch& branch) {
    if (branch.phase == Phase::kTask)
      open.push_back({branch.task_key(), branch.state, branch.resource, branch.pattern, branch.since});
  });
  return open;
}

std::vector<Waiting> Execution::waiting() const {
  std::vector<Waiting> all;
  if (is_finished() || !state_->has_started) return all;
  for_each_branch(state_->root, [&](const Branch& branch) {
    if (auto waiting = waiting_of(branch)) all.push_back(std::move(*waiting));
  });
  return all;
}

Execution::Execution(std::unique_ptr<ExecutionState> state) : state_(std::move(state)) {}
Execution::Execution(const Execution& other) : state_(std::make_unique<ExecutionState>(*other.state_)) {}
Execution& Execution::operator=(const Execution& other) {
  if (this != &other) state_ = std::make_unique<ExecutionState>(*other.state_);
  return *this;
}
Execution::Execution(Execution&& other) noexcept = default;
Execution& Execution::operator=(Execution&& other) noexcept = default;
Execution::~Execution() = default;

}  // namespace millrace::asl
