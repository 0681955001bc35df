#pragma once

#include <functional>
#include <optional>

#include "producers/cli/command_scope.h"
#include "shared/postgres/queries/job_record.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::cli {

/// How to wait for a job's end.
struct WaitPlan {
  JobId job;
  std::optional<Duration> timeout;  ///< Absent: for as long as it takes.
  bool follows = false;             ///< Say what happens and what programs print, as remarks.
  /// Asked now and then whether the request was refused, so that there will be no job.
  std::function<std::optional<Problem>()> refusal = {};
};

/// Nothing for 0, which is "not given".
std::optional<Duration> timeout_of(double seconds);

/// Waits until the job is final and prints its result; exits kWaitTimedOut when that takes too long. A job that is not
/// there yet is waited for, too. Services that go away meanwhile are waited for.
ExitCode wait_and_print(CommandScope& scope, const WaitPlan& plan);

/// Prints the end of a job and answers the exit code that its status deserves.
ExitCode print_result(CommandScope& scope, const JobId& job, const postgres::JobEnd& end);

}  // namespace millrace::cli
