#pragma once

#include <array>
#include <string_view>

namespace millrace::cli {

/// What the program answers to the shell. Scripts rely on these numbers: never renumber.
enum class ExitCode : int {
  kOk = 0,
  kInternal = 1,
  kUsage = 2,
  kJobFailed = 3,
  kNotAllowed = 4,
  kNotFound = 5,
  kConflict = 6,
  kWaitTimedOut = 7,
  kStillPending = 8,
  kRateLimited = 9,
  kUnavailable = 10,
  kThresholdCrossed = 11,
  kInterrupted = 130,
};

struct ExitCodeMeaning {
  ExitCode code;
  std::string_view name;     ///< Stable, for problem documents: "not-found".
  std::string_view meaning;  ///< For `millrace help exit-codes`.
};

/// Every code once, in order.
const std::array<ExitCodeMeaning, 13>& exit_codes();
std::string_view name_of(ExitCode code);

}  // namespace millrace::cli
