#pragma once

#include <stop_token>
#include <string_view>

#include "shared/vocabulary/result.h"
#include "shared/work_loop/task.h"

namespace millrace::work_loop {

/// What a handler may use besides the task itself while it runs.
struct TaskScope {
  /// Requested when the task was cancelled, its deadline passed, or the process must stop: end soon.
  std::stop_token stop;
};

/// What a pool does with one task. Called from many threads at once; must be safe to run twice for one task.
///
/// Returns the outcome that the workflow sees. An Error instead of an outcome says that the worker, not the task,
/// is in trouble: kTransient (a service is away) makes the loop run the task again after a backoff, for as long
/// as its settings allow; kCancelled gives the task back unfinished; any other kind becomes
/// Failed{"Millrace.WorkerError"}. A handler never publishes, commits, sleeps or retries.
class TaskHandler {
 public:
  virtual ~TaskHandler() = default;
  virtual Result<TaskOutcome> handle(const Task& task, const TaskScope& scope) = 0;
};

}  // namespace millrace::work_loop
