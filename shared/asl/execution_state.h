#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/asl/data.h"
#include "shared/asl/execution.h"
#include "shared/asl/fault.h"
#include "shared/asl/variables.h"

namespace millrace::asl {

struct Branch;

/// Where a line of control stands.
enum class Phase {
  kReady,      ///< About to enter its state.
  kAgain,      ///< Has entered its state and is about to attempt it again (retry, redrive).
  kTask,       ///< Waits for a task's answer.
  kTimer,      ///< In a Wait state.
  kBackoff,    ///< Between two attempts.
  kForked,     ///< Waits for its branches or iterations.
  kSucceeded,  ///< Reached the end of its machine; `input` is its output.
  kFailed,     ///< Stopped by a fault that nothing caught; stays where it was, for a redrive.
  kCut,        ///< Stopped because something else failed; stays where it was, for a redrive.
};

/// The children of a Parallel or Map state that is being attempted.
struct Fork {
  Data input;  ///< What the branches were given, or the Map's effective input.
  Data items;  ///< Of a Map.
  std::vector<Branch> branches;  ///< Of a Map: only those that run or failed, in the order they started.
  std::vector<Data> results;     ///< By index; null until the child succeeded.
  std::size_t next_index = 0;    ///< The next item to start.
  std::size_t concurrency_max = 0;  ///< 0 is no limit.
  std::size_t succeeded = 0;
  std::vector<std::size_t> failed;  ///< Items whose failure was tolerated.
  std::vector<std::size_t> again;   ///< Items to run once more, after a redrive.
  std::optional<double> tolerated_failure_count;
  std::optional<double> tolerated_failure_percentage;
  std::int64_t started_event = 0;
  std::int64_t last_event = 0;  ///< The last event of the child that finished last.
  std::int64_t succeeded_event = 0;  ///< Not 0 once all children are through.
  std::int64_t turn_event = 0;       ///< What the next iteration's start points back to.
};

/// One line of control: the execution itself, a branch of a Parallel or an iteration of a Map.
struct Branch {
  Phase phase = Phase::kReady;
  std::size_t index = 0;  ///< Among its siblings.
  std::string state = {};
  Data input = {};  ///< The state's raw input.
  Variables variables = {};
  std::int64_t last_event = 0;  ///< The head of the chain of previousEventId.

  std::int64_t entry = 0;  ///< Unique for this visit of the state within the execution.
  std::int64_t entered_event = 0;
  TimePoint entered_at = {};
  std::vector<int> retries = {};  ///< Per retrier.
  int retry_count = 0;

  TimePoint since = {};                         ///< When the present phase began.
  std::optional<TimePoint> due = {};            ///< End of a Wait or backoff, or a task's time-out.
  std::optional<TimePoint> heartbeat_due = {};  ///< Of a task.
  Duration heartbeat{};
  bool is_due = false;  ///< A timer fired in this step.
  std::string resource = {};
  Pattern pattern = Pattern::kRequestResponse;

  std::optional<Fork> fork = {};
  /// Of a distributed Map: its latest run, which a redrive takes up again.
  std::optional<TaskKey> map_run = {};

  TaskKey task_key() const { return {.entry = entry, .retry = retry_count}; }
  bool is_finished() const { return phase == Phase::kSucceeded || phase == Phase::kFailed || phase == Phase::kCut; }
  bool has_turn() const { return phase == Phase::kReady || phase == Phase::kAgain; }
};

/// All that an execution is between two events.
struct ExecutionState {
  ExecutionIdentity identity;
  Status status = Status::kRunning;
  Data input;
  Data output;
  std::optional<std::string> error;
  std::optional<std::string> cause;
  bool has_started = false;
  std::int64_t next_event_id = 1;
  std::int64_t next_entry = 1;
  int redrive_count = 0;
  std::optional<TimePoint> deadline;
  /// Work was left over at this time (must_continue).
  std::optional<TimePoint> turn_since;
  Branch root;
  /// The root as it waited for the last distributed Map that tolerated failed items: where a redrive goes that gives those
  /// another turn. Only for Maps of the machine itself, not for those within a Parallel or another Map.
  std::optional<Branch> revisit;
};

/// Calls `visit(branch)` for the branch and everything below it.
template <typename AnyBranch, typename Visitor>
void for_each_branch(AnyBranch& branch, const Visitor& visit) {
  visit(branch);
  if (!branch.fork) return;
  for (auto& child : branch.fork->branches) for_each_branch(child, visit);
}

}  // namespace millrace::asl
