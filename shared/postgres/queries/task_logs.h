#pragma once

#include <string>
#include <vector>

#include "shared/postgres/session.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::postgres {

/// One line that a running program printed.
struct TaskLogLine {
  JobId job;
  TaskId task;
  int attempt = 1;
  TimePoint at;
  std::string stream;  ///< "stdout" or "stderr".
  std::string line;    ///< UTF-8 without NUL.
};

/// One statement for all lines; their order is the order of their ids. Errors as Session::run. A repeat after
/// kUnknownOutcome may write lines twice.
Result<void> append_task_logs(SessionPool& sessions, const std::vector<TaskLogLine>& lines);

}  // namespace millrace::postgres
