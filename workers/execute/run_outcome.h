#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shared/sandbox/sandbox_report.h"
#include "shared/work_loop/task.h"
#include "workers/execute/answer.h"

namespace millrace::execute {

/// What a finished run means to the workflow when it brought no answer; nothing when the program ended well. The error
/// is Execution.Failed (its cause is the end of standard error: the traceback), .TimedOut, .OutOfMemory,
/// .OutputTooLarge or .TooManyProcesses. Not for cancelled runs, which have no outcome.
std::optional<work_loop::Failed> failure_of(const sandbox::SandboxReport& report);

/// An answer as it travels.
struct DeliveredAnswer {
  Answer shown;                    ///< Whole, or a preview.
  std::optional<std::string> uri;  ///< Where the whole answer is; only when `shown` leaves rows out.
};

/// The task's output: `{"answer", "columns", "row_count", "truncated", "answer_uri", "sandbox": {…}}`.
std::string encode(const DeliveredAnswer& answer, const sandbox::SandboxReport& report, std::uint64_t log_bytes_dropped);

}  // namespace millrace::execute
