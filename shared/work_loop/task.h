#pragma once

#include <optional>
#include <string>
#include <variant>

#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::work_loop {

/// One task as a worker sees it. `input` and `handle` are what the workflow and an earlier outcome gave; the
/// other fields are the contract of `millrace.task.dispatched` (topics/README.md).
struct Task {
  JobId job;
  TaskId id;             ///< Stable over dispatches: the idempotency key for every effect outside.
  int attempt = 1;       ///< Counts dispatches: the fencing number for every effect outside.
  std::string token;     ///< Proof that an outcome belongs to the current dispatch. A secret: never log it.
  std::string operation; ///< What of the pool's operations to do.
  std::string input;     ///< JSON text.
  std::string handle;    ///< Empty, or what an earlier Pending outcome left: this is then a poll.
  std::string workflow;  ///< Name of the job's workflow, whose folder holds rules and prompts.
  int workflow_version = 0;
  int reply_partition = 0;
  std::optional<TimePoint> deadline;  ///< When the workflow gives up on the task.
  std::string traceparent;            ///< W3C trace context of the dispatch; may be empty.
  std::string input_reference{};      ///< Where the input is when it was too large to travel. Handlers see `input` filled.
};

/// The task is done; `output` is JSON text.
struct Succeeded {
  std::string output;
  std::string output_reference{};  ///< Where the output was put when it is too large to travel; handlers leave it empty.
};

/// The task failed as the workflow should see it: `error` is a name that Retry and Catch match.
struct Failed {
  std::string error;
  std::string cause;
};

/// The work goes on outside. No slot is held: the task comes back as a poll with this handle at `poll_after`, or,
/// when that is absent, once somebody asks for it (an approval's decision does).
struct Pending {
  std::string handle;
  std::optional<TimePoint> poll_after;
};

using TaskOutcome = std::variant<Succeeded, Failed, Pending>;

}  // namespace millrace::work_loop
