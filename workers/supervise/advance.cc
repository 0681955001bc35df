#include "workers/supervise/advance.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <variant>

#include "shared/asl/definition.h"
#include "shared/vocabulary/json.h"
#include "topics/names.h"
#include "workers/supervise/child_execution.h"
#include "workers/supervise/resource_map.h"

namespace millrace::supervise {
namespace {

constexpr std::size_t kStoppedTasksMax = 100;

JobStatus status_of(asl::Status status) {
  switch (status) {
    case asl::Status::kRunning: return JobStatus::kRunning;
    case asl::Status::kSucceeded: return JobStatus::kSucceeded;
    case asl::Status::kFailed: return JobStatus::kFailed;
    case asl::Status::kTimedOut: return JobStatus::kTimedOut;
    case asl::Status::kAborted: return JobStatus::kAborted;
  }
  return JobStatus::kFailed;
}

std::string token_of(const Job& job, const OpenTask& task, const Circumstances& with) {
  return with.signer.sign({.job = job.id, .key = task.key, .attempt = task.attempt});
}

void send_to_pool(JobInHand hand, OpenTask& task, const Circumstances& with) {
  task.phase = OpenTask::Phase::kDispatched;
  task.since = with.now;
  if (!task.lane) task.lane = with.lanes.next(task.pool);
  hand.change.dispatches.push_back(
      {task.pool,
       {.job_id = hand.job.id,
        .task_id = task.id,
        .attempt = task.attempt,
        .token = token_of(hand.job, task, with),
        .operation = task.operation,
        .input = task.input,
        .reply_partition = hand.job.shard.value(),
        .deadline = task.deadline,
        .handle = task.handle,
        .workflow = hand.job.workflow,
        .workflow_version = hand.job.workflow_version,
        .state = task.state_name,
        .dataref = {}},
       *task.lane});
}

void send_to_child(JobInHand hand, OpenTask& task, const Circumstances& with) {
  task.phase = OpenTask::Phase::kDispatched;
  task.since = with.now;
  ParentTask parent{.job = hand.job.id,
                    .task = task.id,
                    .attempt = task.attempt,
                    .token = token_of(hand.job, task, with),
                    .reply_partition = hand.job.shard.value(),
                    .answers_as_text = task.answers_as_text};
  hand.change.child_requests.push_back(child_request(hand.job, task, std::move(parent)));
}

void dispatch(JobInHand hand, OpenTask& task, const Circumstances& with) {
  if (task.doer == Doer::kPool) {
    send_to_pool(hand, task, with);
  } else {
    send_to_child(hand, task, with);
  }
}

/// The operation that ends a task's run outside: its handle names it, as JSON with a member "on_cancel".
std::string stopping_operation(const OpenTask& task) {
  if (task.doer != Doer::kPool || task.handle.find("\"on_cancel\"") == std::string::npos) return "";
  const Json handle = Json::parse(task.handle, nullptr, false);
  if (!handle.is_object() || !handle.contains("on_cancel") || !handle["on_cancel"].is_string()) return "";
  return handle["on_cancel"].get<std::string>();
}

/// Ends what the task began outside. This is a task of its own, whose answer nobody hears.
void end_outside(JobInHand hand, const OpenTask& task, std::string operation, const Circumstances& with) {
  OpenTask last = task;
  last.operation = std::move(operation);
  last.deadline.reset();
  ++last.attempt;
  send_to_pool(hand, last, with);
}

/// A worker that has the task in hand may be about to begin something outside, and tells of it when nobody waits any more.
void remember_stopped(Job& job, const OpenTask& task) {
  const bool is_in_hand = task.phase == OpenTask::Phase::kDispatched || task.phase == OpenTask::Phase::kRenewed;
  if (!is_in_hand) return;
  if (job.stopped.size() >= kStoppedTasksMax) job.stopped.erase(job.stopped.begin());
  job.stopped.push_back(task);
}

/// Tells whoever works on the task that nobody waits for it any more.
void stop(JobInHand hand, const OpenTask& task, const Circumstances& with) {
  if (task.doer == Doer::kMapRun) {
    hand.change.map_runs_stopped.push_back(task.key);
    return;
  }
  if (task.doer == Doer::kChild) {
    hand.change.children_to_cancel.push_back(child_job_of(hand.job, task, with.partitions));
    return;
  }
  hand.change.hints.push_back({.kind = topics::ControlKind::kStopTask,
                               .shard = hand.job.shard,
                               .job_id = hand.job.id,
                               .task_id = task.id,
                               .attempt = task.attempt,
                               .workflow = {}});
  // A hint reaches only who has the task in hand.
  if (std::string operation = stopping_operation(task); !operation.empty()) return end_outside(hand, task, std::move(operation), with);
  remember_stopped(hand.job, task);
}

/// Opens a task as the interpreter asked for it; answers what the interpreter must hear at once, if anything.
std::optional<asl::Event> open_task(JobInHand hand, asl::DispatchTask wanted, const Circumstances& with) {
  const auto target = find_target(wanted.resource, hand.terms.resources);
  if (!target) {
    return asl::TaskFailed{wanted.key, "Millrace.UnknownResource",
                           "The resource '" + wanted.resource + "' is none that this installation can reach; use "
                           "millrace:<pool>:<operation> or arn:aws:states:::states:startExecution.sync:2"};
  }

  OpenTask task;
  task.key = wanted.key;
  task.id = task_id_for(hand.job.id, wanted.key);
  task.state_name = wanted.state_name;
  task.is_callback = wanted.pattern == asl::Pattern::kWaitForTaskToken;
  task.answers_as_text = target->answers_as_text;
  if (wanted.timeout) task.deadline = with.now + *wanted.timeout;

  if (target->kind == ResourceTarget::Kind::kPool) {
    task.pool = target->pool;
    task.operation = target->operation;
    task.input = wanted.input.dump();
  } else {
    auto child = read_child_input(wanted.input);
    if (!child) return asl::TaskFailed{wanted.key, "StepFunctions.ValidationException", child.error().detail};
    task.doer = Doer::kChild;
    task.pool = PoolName(child->workflow);
    task.operation = child->name;
    task.input = std::move(child->input);
    if (!target->awaits_child) {
      hand.change.child_requests.push_back(child_request(hand.job, task, {}));
      return asl::TaskSucceeded{wanted.key, started_child(hand.job, task, with.now)};
    }
  }
  dispatch(hand, task, with);
  hand.job.tasks.insert_or_assign(task.key, std::move(task));
  return {};
}

/// A distributed Map waits like a task, for a run that the supervisor keeps beside the job.
void open_map_run(JobInHand hand, asl::StartMapRun wanted, const Circumstances& with) {
  OpenTask task;
  task.key = wanted.key;
  task.id = task_id_for(hand.job.id, wanted.key);
  task.doer = Doer::kMapRun;
  task.state_name = wanted.state_name;
  task.input = "null";
  task.phase = OpenTask::Phase::kPending;
  task.since = with.now;
  hand.job.tasks.insert_or_assign(task.key, std::move(task));
  hand.change.map_runs_started.push_back(std::move(wanted));
}

/// The job's end: whatever is still open is stopped, and who waits for this job hears of it.
void finish(JobInHand hand, const Circumstances& with) {
  Job& job = hand.job;
  for (const auto& [key, task] : job.tasks) stop(hand, task, with);
  job.tasks.clear();
  job.held.clear();
  job.finished_at = with.now;
  hand.change.announcement = topics::JobEventKind::kFinished;
  if (job.parent) hand.change.answer = ParentAnswer{*job.parent, outcome_for_parent(job)};
}

/// Takes the execution through an event and everything that follows from it at once. False when it was ignored.
bool step(JobInHand hand, asl::Event event, const Circumstances& with) {
  Job& job = hand.job;
  const asl::Surroundings surroundings{
      .now = with.now,
      .random = with.random,
      .task_token = [&](TaskKey key) { return with.signer.sign({.job = job.id, .key = key, .attempt = 0}); },
      .limits = hand.terms.limits_within(with.limits)};
  std::deque<asl::Event> ahead;
  ahead.push_back(std::move(event));
  bool was_applied = false;
  while (!ahead.empty()) {
    asl::Step taken = asl::next_step(hand.definition, std::move(job.execution), std::move(ahead.front()), surroundings);
    ahead.pop_front();
    job.execution = std::move(taken.execution);
    asl::Effects& effects = taken.effects;
    if (effects.ignored) continue;
    was_applied = true;

    for (asl::HistoryEvent& entry : effects.history) hand.change.history.push_back(std::move(entry));
    for (const asl::CancelTask& cancelled : effects.cancellations) {
      const auto task = job.tasks.find(cancelled.key);
      if (task == job.tasks.end()) continue;
      stop(hand, task->second, with);
      job.tasks.erase(task);
    }
    for (asl::StartMapRun& wanted : effects.map_runs) open_map_run(hand, std::move(wanted), with);
    for (asl::DispatchTask& wanted : effects.dispatches) {
      if (auto answer = open_task(hand, std::move(wanted), with)) ahead.push_back(std::move(*answer));
    }
  }
  const bool stays_paused = job.status == JobStatus::kPaused && !job.execution.is_finished();
  if (!stays_paused) job.status = status_of(job.execution.status());
  if (job.execution.is_finished() && !job.finished_at) finish(hand, with);
  if (was_applied && !hand.change.announcement) hand.change.announcement = topics::JobEventKind::kProgressed;
  return was_applied;
}

OpenTask* find_task(Job& job, const TaskId& id) {
  for (auto& [key, task] : job.tasks) {
    if (task.id == id) return &task;
  }
  return nullptr;
}

/// The open task that an outcome or renewal with this token speaks for, if it is the current dispatch.
OpenTask* current_task(Job& job, const TaskId& id, const std::string& token, const Circumstances& with) {
  OpenTask* task = find_task(job, id);
  if (task == nullptr) return nullptr;
  const auto subject = with.signer.verify(token);
  const bool is_current = subject && subject->job == job.id && subject->key == task->key &&
                          subject->attempt == task->attempt;
  return is_current ? task : nullptr;
}

void answer_succeeded(JobInHand hand, const HeldEvent& event, const Circumstances& with) {
  Json parsed = Json::parse(event.output, nullptr, false);
  if (parsed.is_discarded()) {
    step(hand, asl::TaskFailed{event.key, "Millrace.InvalidOutput", "The worker's output is not JSON"}, with);
    return;
  }
  step(hand, asl::TaskSucceeded{event.key, std::move(parsed), event.items_failed}, with);
}

/// The answer to a task: applied now, or held while the job is paused.
void answer(JobInHand hand, HeldEvent event, const Circumstances& with) {
  hand.job.tasks.erase(event.key);
  if (hand.job.status == JobStatus::kPaused) {
    hand.job.held.push_back(std::move(event));
  } else if (event.kind == HeldEvent::Kind::kSucceeded) {
    answer_succeeded(hand, event, with);
  } else {
    step(hand, asl::TaskFailed{event.key, event.error, event.cause}, with);
  }
}

void answer_failed(JobInHand hand, TaskKey key, std::string error, std::string cause, const Circumstances& with) {
  answer(hand, {HeldEvent::Kind::kFailed, key, {}, std::move(error), std::move(cause)}, with);
}

/// Sends the task out once more, under the next attempt, unless that has been done too often.
void dispatch_again(JobInHand hand, OpenTask& task, const Circumstances& with) {
  // Not by the attempt: polls raise that, too, and a task that waits outside for long is not a lost one.
  if (task.doer == Doer::kPool && ++task.silences >= with.dispatches_max) {
    const TaskKey key = task.key;
    answer_failed(hand, key, "Millrace.TaskLost",
                  "The task was dispatched " + std::to_string(with.dispatches_max) +
                      " times and its workers fell silent each time; look at the workers' logs",
                  with);
    return;
  }
  // A child's request is recognised by its identity and its answer by the first token, so it keeps its attempt.
  if (task.doer == Doer::kPool) ++task.attempt;
  dispatch(hand, task, with);
}

void poll(JobInHand hand, OpenTask& task, const Circumstances& with) {
  task.poll_at.reset();
  task.poll_requested = false;
  ++task.attempt;
  send_to_pool(hand, task, with);
}

/// The last word about a task that nobody waits for any more. False when it is not one.
bool hear_of_stopped(JobInHand hand, const topics::TaskFinished& event, const Circumstances& with) {
  std::vector<OpenTask>& stopped = hand.job.stopped;
  const auto found = std::find_if(stopped.begin(), stopped.end(), [&](const OpenTask& task) { return task.id == event.task_id; });
  if (found == stopped.end()) return false;
  const auto subject = with.signer.verify(event.token);
  const bool is_its_own = subject && subject->job == hand.job.id && subject->key == found->key && subject->attempt == found->attempt;
  if (!is_its_own) return false;
  OpenTask task = std::move(*found);
  stopped.erase(found);
  const auto* pending = std::get_if<work_loop::Pending>(&event.outcome);
  if (pending == nullptr) return true;
  task.handle = pending->handle;
  if (std::string operation = stopping_operation(task); !operation.empty()) end_outside(hand, task, std::move(operation), with);
  return true;
}

void put_off(JobInHand hand, OpenTask& task, work_loop::Pending pending, const Circumstances& with) {
  task.phase = OpenTask::Phase::kPending;
  task.since = with.now;
  task.silences = 0;
  task.handle = std::move(pending.handle);
  task.poll_at = pending.poll_after;
  if (task.poll_requested) poll(hand, task, with);
}

}  // namespace

void begin(JobInHand hand, const Circumstances& with) {
  hand.change.is_new = true;
  hand.change.announcement = topics::JobEventKind::kAccepted;
  step(hand, asl::Started{}, with);
}

bool apply_finished(JobInHand hand, topics::TaskFinished event, const Circumstances& with) {
  OpenTask* task = current_task(hand.job, event.task_id, event.token, with);
  if (task == nullptr) return hear_of_stopped(hand, event, with);

  if (auto* pending = std::get_if<work_loop::Pending>(&event.outcome)) {
    put_off(hand, *task, std::move(*pending), with);
    return true;
  }
  if (auto* failed = std::get_if<work_loop::Failed>(&event.outcome)) {
    answer_failed(hand, task->key, std::move(failed->error), std::move(failed->cause), with);
    return true;
  }
  if (task->is_callback) {
    // Handed over; the answer is for whoever holds the callback token.
    task->phase = OpenTask::Phase::kCallback;
    task->since = with.now;
    return true;
  }
  answer(hand,
         {HeldEvent::Kind::kSucceeded, task->key, std::move(std::get<work_loop::Succeeded>(event.outcome).output), {}, {}},
         with);
  return true;
}

bool apply_renewed(JobInHand hand, const topics::TaskRenewed& event, const Circumstances& with) {
  OpenTask* task = current_task(hand.job, event.task_id, event.token, with);
  if (task == nullptr) return false;
  task->phase = OpenTask::Phase::kRenewed;
  task->since = with.now;
  if (hand.job.status == JobStatus::kRunning) step(hand, asl::TaskHeartbeat{task->key}, with);
  return true;
}

void apply_time(JobInHand hand, bool leases_count, const Circumstances& with) {
  Job& job = hand.job;
  if (job.status != JobStatus::kRunning) return;
  std::vector<TaskKey> keys;
  for (const auto& [key, task] : job.tasks) keys.push_back(key);
  for (const TaskKey key : keys) {
    const auto found = job.tasks.find(key);
    if (found == job.tasks.end()) continue;
    OpenTask& task = found->second;
    if (task.phase == OpenTask::Phase::kPending && task.poll_at && *task.poll_at <= with.now) poll(hand, task, with);
    if (task.phase == OpenTask::Phase::kRenewed && task.since + with.lease <= with.now) {
      if (leases_count) {
        dispatch_again(hand, task, with);
      } else {
        task.since = with.now;
      }
    }
  }
  if (job.status != JobStatus::kRunning) return;
  const auto due = job.execution.next_due();
  if (due && *due <= with.now) step(hand, asl::TimePassed{}, with);
}

void apply_loss(JobInHand hand, TaskKey key, const Circumstances& with) {
  const auto found = hand.job.tasks.find(key);
  if (found == hand.job.tasks.end() || found->second.phase != OpenTask::Phase::kDispatched) return;
  dispatch_again(hand, found->second, with);
}

void apply_undeliverable(JobInHand hand, const TaskId& task, const std::string& reason, const Circumstances& with) {
  const OpenTask* open = find_task(hand.job, task);
  if (open == nullptr || open->phase != OpenTask::Phase::kDispatched) return;
  answer_failed(hand, open->key, "Millrace.Undeliverable", "The task cannot be published: " + reason, with);
}

void apply_map_run_end(JobInHand hand, MapRunEnd end, const Circumstances& with) {
  if (!hand.job.tasks.contains(end.key)) return;
  if (auto* failed = std::get_if<work_loop::Failed>(&end.outcome)) {
    return answer_failed(hand, end.key, std::move(failed->error), std::move(failed->cause), with);
  }
  if (auto* succeeded = std::get_if<work_loop::Succeeded>(&end.outcome)) {
    return answer(hand, {HeldEvent::Kind::kSucceeded, end.key, std::move(succeeded->output), {}, {}, end.items_failed}, with);
  }
  answer_failed(hand, end.key, "Millrace.WorkerError", "the pool map put a part of the Map run off", with);
}

namespace {

std::string cancel(JobInHand hand, const Json& payload, const Circumstances& with) {
  if (is_final(hand.job.status)) return "the job has ended already: " + name_of(hand.job.status);
  const auto text = [&payload](const char* name) {
    return payload.contains(name) && payload[name].is_string() ? std::optional(payload[name].get<std::string>())
                                                               : std::nullopt;
  };
  step(hand, asl::Aborted{text("error"), text("cause")}, with);
  return "ok";
}

std::string pause(JobInHand hand) {
  if (hand.job.status != JobStatus::kRunning) return "only a running job can be paused; this one is " + name_of(hand.job.status);
  hand.job.status = JobStatus::kPaused;
  hand.change.announcement = topics::JobEventKind::kPaused;
  return "ok";
}

std::string resume(JobInHand hand, const Circumstances& with) {
  if (hand.job.status != JobStatus::kPaused) return "only a paused job can be resumed; this one is " + name_of(hand.job.status);
  hand.job.status = JobStatus::kRunning;
  const std::vector<HeldEvent> held = std::exchange(hand.job.held, {});
  for (const HeldEvent& event : held) {
    if (hand.job.status == JobStatus::kRunning) answer(hand, event, with);
  }
  apply_time(hand, false, with);
  if (!is_final(hand.job.status)) hand.change.announcement = topics::JobEventKind::kResumed;
  return "ok";
}

std::string redrive(JobInHand hand, const Circumstances& with) {
  Job& job = hand.job;
  if (!is_final(job.status) || !job.execution.can_be_redriven()) {
    return "only a job that failed, timed out or was aborted, or whose distributed Map tolerated failed items, can be redriven; "
           "this one is " + name_of(job.status);
  }
  const auto finished_at = std::exchange(job.finished_at, std::nullopt);
  if (!step(hand, asl::Redriven{}, with)) {
    job.finished_at = finished_at;
    return "the workflow's state does not allow a redrive";
  }
  if (!is_final(job.status)) hand.change.announcement = topics::JobEventKind::kRedriven;
  return "ok";
}

std::string poll_now(JobInHand hand, const Json& payload, const Circumstances& with) {
  OpenTask* task = find_task(hand.job, TaskId(payload.value("task_id", std::string())));
  if (task == nullptr || task->doer == Doer::kMapRun) return "the task is not open any more";
  if (task->phase == OpenTask::Phase::kPending) {
    poll(hand, *task, with);
  } else {
    task->poll_requested = true;
  }
  return "ok";
}

/// An answer by token from outside: `.waitForTaskToken`, or a worker that speaks through the command line.
std::string answer_by_token(JobInHand hand, const Command& command, const Json& payload, const Circumstances& with) {
  const auto subject = with.signer.verify(payload.value("token", std::string()));
  if (!subject || subject->job != hand.job.id) return "InvalidToken: this cluster did not issue the token";
  const auto found = hand.job.tasks.find(subject->key);
  const bool is_open = found != hand.job.tasks.end() && !is_final(hand.job.status) &&
                       subject->attempt == (found->second.is_callback ? 0 : found->second.attempt);
  if (!is_open) return "TaskTimedOut: the task was answered, timed out or was cancelled";

  if (command.kind == "task_heartbeat") {
    if (found->second.phase == OpenTask::Phase::kRenewed) found->second.since = with.now;
    step(hand, asl::TaskHeartbeat{subject->key}, with);
    return "ok";
  }
  if (command.kind == "task_failed") {
    const auto text = [&payload](const char* name) {
      return payload.contains(name) && payload[name].is_string() ? std::optional(payload[name].get<std::string>())
                                                                 : std::nullopt;
    };
    answer(hand, {HeldEvent::Kind::kFailed, subject->key, {}, text("error"), text("cause")}, with);
    return "ok";
  }
  const std::string output = payload.contains("output") ? payload["output"].dump() : "null";
  answer(hand, {HeldEvent::Kind::kSucceeded, subject->key, output, {}, {}}, with);
  return "ok";
}

}  // namespace

std::string apply_command(JobInHand hand, const Command& command, const Circumstances& with) {
  const Json payload = Json::parse(command.payload, nullptr, false);
  if (!payload.is_object()) return "the command's payload is not a JSON object";
  if (command.kind == "cancel") return cancel(hand, payload, with);
  if (command.kind == "pause") return pause(hand);
  if (command.kind == "resume") return resume(hand, with);
  if (command.kind == "redrive") return redrive(hand, with);
  if (command.kind == "poll_now") return poll_now(hand, payload, with);
  if (command.kind == "task_succeeded" || command.kind == "task_failed" || command.kind == "task_heartbeat") {
    return answer_by_token(hand, command, payload, with);
  }
  return "no such command: " + command.kind;
}

}  // namespace millrace::supervise
