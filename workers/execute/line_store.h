#pragma once

#include <string>
#include <vector>

#include "shared/sandbox/line_sink.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::execute {

/// One line that a running program printed.
struct LogLine {
  JobId job;
  TaskId task;
  int attempt = 1;
  TimePoint at;
  sandbox::Stream stream = sandbox::Stream::kStdout;
  std::string text;  ///< Clean (clean_text.h).
};

/// Where lines are kept for `millrace job logs`. One thread at a time.
class LineStore {
 public:
  virtual ~LineStore() = default;
  /// All of them, in order. kTransient and kUnknownOutcome: try again, at the price of writing twice; kRejected: these
  /// lines cannot be stored.
  virtual Result<void> append(const std::vector<LogLine>& lines) = 0;
};

}  // namespace millrace::execute
