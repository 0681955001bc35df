#include "workers/pool/noop_handler.h"

namespace millrace::pool {

using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::TaskOutcome;

Result<TaskOutcome> NoopHandler::handle(const work_loop::Task& task, const work_loop::TaskScope& /*scope*/) {
  if (task.operation == "echo") return TaskOutcome{Succeeded{task.input}};
  return TaskOutcome{
      Failed{"Millrace.UnknownOperation", "noop has no operation '" + task.operation + "'; it has: echo"}};
}

}  // namespace millrace::pool
