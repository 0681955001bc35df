#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shared/asl/execution.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::supervise {

/// The status words of Step Functions, and PAUSED.
enum class JobStatus { kRunning, kSucceeded, kFailed, kTimedOut, kAborted, kPaused };

std::string name_of(JobStatus status);
std::optional<JobStatus> parse_job_status(std::string_view name);
bool is_final(JobStatus status);

/// Who does a task, and so how it can be lost and stopped.
enum class Doer {
  kPool,   ///< Workers of a pool, by the topic of its tasks.
  kChild,  ///< A nested execution.
  kMapRun,  ///< A distributed Map's run (map_runs.h).
};

/// A task between its dispatch and its answer, as the supervisor keeps it for dispatching again.
struct OpenTask {
  enum class Phase {
    kDispatched,  ///< On the topic or running; nobody has told us more.
    kRenewed,     ///< A worker holds it by a lease that runs from `since`.
    kPending,     ///< The work goes on outside; comes back as a poll at `poll_at`, or when somebody asks.
    kCallback,    ///< Handed over; whoever holds the callback token answers.
  };

  TaskKey key;
  TaskId id;
  Doer doer = Doer::kPool;
  PoolName pool;           ///< Of a child: its workflow's name.
  std::string operation;
  std::string state_name;
  std::string input;       ///< JSON text.
  int attempt = 1;
  int silences = 0;        ///< Dispatches in a row whose worker fell silent.
  Phase phase = Phase::kDispatched;
  bool is_callback = false;  ///< `.waitForTaskToken`.
  bool answers_as_text = false;  ///< `.sync`: a child's output is JSON text, not JSON.
  TimePoint since;         ///< When the phase began, or was last renewed.
  std::string handle;
  std::optional<TimePoint> poll_at;
  bool poll_requested = false;  ///< Somebody asked for a poll while one was under way: poll again if still pending.
  std::optional<TimePoint> deadline;
  std::optional<int> lane = {};  ///< Of a pool's: kept, so that whoever has the task in hand hears of it when it comes again.
};

/// For a nested execution: the task that waits for its end.
struct ParentTask {
  JobId job;
  TaskId task;
  int attempt = 1;
  std::string token;
  int reply_partition = 0;
  bool answers_as_text = false;
  /// Of a distributed Map's unit: whose item processor, in which version of the parent's workflow, this execution runs.
  std::string map_state = {};
  int workflow_version = 0;
};

/// Something that happened to a job while it was paused; applied in order when it is resumed.
struct HeldEvent {
  enum class Kind { kSucceeded, kFailed };
  Kind kind = Kind::kSucceeded;
  TaskKey key;
  std::string output;  ///< JSON text.
  std::optional<std::string> error;
  std::optional<std::string> cause;
  std::int64_t items_failed = 0;  ///< Of a distributed Map's run.
};

/// One job as its owner holds it: what `jobs` stores, with the interpreter's state unpacked. Changed only by the
/// functions of advance.h.
struct Job {
  JobId id;
  Shard shard;
  std::string workflow;
  int workflow_version = 0;
  JobStatus status = JobStatus::kRunning;
  std::string event_source;
  std::string event_id;
  std::optional<std::string> idempotency_key;
  int priority = 3;
  std::string tags = "{}";
  std::optional<ParentTask> parent;
  std::string traceparent;
  TimePoint created_at;
  std::optional<TimePoint> finished_at;

  asl::Execution execution;
  std::map<TaskKey, OpenTask> tasks;
  std::vector<HeldEvent> held;
  /// Tasks that were stopped while a worker had them: one may begin a run outside all the same, whose end is then asked for.
  std::vector<OpenTask> stopped = {};
  std::int64_t history_events = 0;
  std::optional<TimePoint> stored_wake;  ///< What `jobs.wake_at` says.

  /// Tasks that are on a topic or running unseen: the ones that can be lost with the log.
  int tasks_in_flight() const;
  /// The first moment at which something is due: the execution's timers, polls, leases. Nothing while paused.
  std::optional<TimePoint> next_due(Duration lease) const;
};

}  // namespace millrace::supervise
