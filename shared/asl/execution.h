#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/asl/pattern.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::asl {

struct ExecutionState;

/// Who an execution is; readable by its workflow through the context object (`$$.Execution`, `$$.StateMachine`).
struct ExecutionIdentity {
  std::string id;
  std::string name;
  std::string state_machine_id;
  std::string state_machine_name;
  std::string role_arn;
  TimePoint start_time;
};

enum class Status { kRunning, kSucceeded, kFailed, kTimedOut, kAborted };

/// "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED".
std::string_view name_of(Status status);

/// A task that was dispatched and not yet answered.
struct OpenTask {
  TaskKey key;
  std::string state_name;
  std::string resource;
  Pattern pattern = Pattern::kRequestResponse;
  TimePoint since;
};

/// One thing that an execution waits for; what `job why` shows.
struct Waiting {
  enum class For {
    kTask,   ///< An answer; `due` is the earlier of its time-out and heartbeat, if it has either.
    kTimer,  ///< A Wait state; `due` is its end.
    kRetry,  ///< A retrier's backoff; `due` is the next attempt.
    kTurn,   ///< Work was left over when an event's share of transitions was used up; due at once.
  };
  For what = For::kTask;
  std::string state_name;
  TimePoint since;
  std::optional<TimePoint> due;
  std::optional<TaskKey> task;
  std::string resource;
};

/// One run of a Definition between two events: a value that can be copied, moved, stored and restored. It holds all of
/// its timers and data. It is changed by next_step only. Not thread-safe.
class Execution final {
 public:
  /// Has not started: nothing happens until it is given the event Started. Any JSON value is a legal input that is
  /// within the payload limit and nested within kNestingMax (values.h): admission has to see to both.
  static Execution begin(ExecutionIdentity identity, Json input);

  /// For storage. Carries a format number; any later release reads it.
  std::string encode() const;
  /// Rejected when the bytes are damaged, broken when their format number is newer than this program.
  static Result<Execution> decode(std::string_view bytes);

  const ExecutionIdentity& identity() const;
  Status status() const;
  bool is_finished() const { return status() != Status::kRunning; }
  /// Null unless SUCCEEDED. Owned by the execution.
  const Json* output() const;
  const Json& input() const;
  /// Absent unless the execution failed or was aborted, and even then a failure may have neither.
  const std::optional<std::string>& error() const;
  const std::optional<std::string>& cause() const;

  /// The earliest of all its timers: Wait, retry backoff, task time-out, heartbeat, execution time-out. At or after it
  /// the caller applies TimePassed. Nothing when finished or when only an answer can move it on.
  std::optional<TimePoint> next_due() const;
  std::vector<OpenTask> open_tasks() const;
  std::vector<Waiting> waiting() const;
  /// The id that its next history event will bear; ids run from 1 without gaps.
  std::int64_t next_event_id() const;
  int redrive_count() const;
  /// Whether Redriven would do anything: it ended badly, or well with failed items tolerated.
  bool can_be_redriven() const;

  Execution(const Execution& other);
  Execution& operator=(const Execution& other);
  Execution(Execution&& other) noexcept;
  Execution& operator=(Execution&& other) noexcept;
  ~Execution();

  /// For the interpreter.
  explicit Execution(std::unique_ptr<ExecutionState> state);
  ExecutionState& state() { return *state_; }
  const ExecutionState& state() const { return *state_; }

 private:
  std::unique_ptr<ExecutionState> state_;
};

}  // namespace millrace::asl
