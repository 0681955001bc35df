#include "producers/cli/exit_code.h"

namespace millrace::cli {

const std::array<ExitCodeMeaning, 13>& exit_codes() {
  static constexpr std::array<ExitCodeMeaning, 13> kCodes{{
      {ExitCode::kOk, "ok", "done"},
      {ExitCode::kInternal, "internal", "an error of our own"},
      {ExitCode::kUsage, "usage", "wrong use or invalid input (a definition that does not validate, too)"},
      {ExitCode::kJobFailed, "job-failed", "the job ended FAILED, TIMED_OUT or ABORTED (with --wait)"},
      {ExitCode::kNotAllowed, "not-allowed", "not authenticated or not allowed"},
      {ExitCode::kNotFound, "not-found", "no such job, workflow, approval, file, …"},
      {ExitCode::kConflict, "conflict", "conflict, or already decided"},
      {ExitCode::kWaitTimedOut, "wait-timed-out", "waited as long as asked for; the job goes on"},
      {ExitCode::kStillPending, "still-pending", "not finished or not decided yet"},
      {ExitCode::kRateLimited, "rate-limited", "rate limit or budget exceeded"},
      {ExitCode::kUnavailable, "unavailable", "Kafka, Redis or PostgreSQL cannot be reached; try again"},
      {ExitCode::kThresholdCrossed, "threshold-crossed", "a checked threshold is crossed (lag --check)"},
      {ExitCode::kInterrupted, "interrupted", "interrupted by the keyboard (SIGINT)"},
  }};
  return kCodes;
}

std::string_view name_of(ExitCode code) {
  for (const ExitCodeMeaning& entry : exit_codes()) {
    if (entry.code == code) return entry.name;
  }
  return "internal";
}

}  // namespace millrace::cli
