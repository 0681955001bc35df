#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "shared/time/clock.h"
#include "shared/work_loop/loop_inbox.h"
#include "shared/work_loop/offset_ledger.h"
#include "shared/work_loop/task.h"

namespace millrace::work_loop {

/// A task that this process has in hand, from its record to the acknowledged outcome.
struct Flight {
  enum class Stage {
    kRunning,    ///< The handler has it.
    kWaiting,    ///< For its next run, at `rerun_at`.
    kAnswering,  ///< Its outcome is on the way to the log.
  };
  enum class StopReason { kNone, kCancelled, kDeadline, kDraining };

  /// The dispatch that the outcome answers.
  const Task& current() const { return newer_dispatch ? *newer_dispatch : task; }

  FlightId id = 0;
  Task task;  ///< As the handler sees it: unchanged while it runs.
  std::optional<Task>
      newer_dispatch;  ///< Arrived while the handler had the task; the answer is for this one.
  std::vector<OffsetLedger::Place> places;  ///< The records of the current dispatch.

  Stage stage = Stage::kRunning;
  std::stop_source stop;
  StopReason stop_reason = StopReason::kNone;
  Duration began_at{};
  std::optional<Duration> deadline_at;  ///< By the monotonic clock.
  Duration rerun_at{};
  int failures = 0;  ///< Transient errors in a row.
  Duration first_failure_at{};
  int renewals = 0;                  ///< Posted for the current dispatch.
  bool is_carried_by_lease = false;  ///< A renewal of the current dispatch was acknowledged.
  bool is_answer_replaced = false;   ///< The first answer was refused by the log.
};

}  // namespace millrace::work_loop
