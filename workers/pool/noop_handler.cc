#include "workers/pool/noop_handler.h"

#include <fstream>

namespace millrace::pool {

using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::TaskOutcome;

Result<TaskOutcome> NoopHandler::handle(const work_loop::Task& task, const work_loop::TaskScope& /*scope*/) {
  if (task.operation == "echo") return TaskOutcome{Succeeded{task.input}};
  if (task.operation == "record" && !record_.empty()) return record(task.input);
  return TaskOutcome{
      Failed{"Millrace.UnknownOperation", "noop has no operation '" + task.operation + "'; it has: echo, record"}};
}

Result<TaskOutcome> NoopHandler::record(const std::string& input) {
  const std::lock_guard lock(mutex_);
  std::ofstream file(record_, std::ios::app | std::ios::binary);
  file << input << '\n';
  file.close();
  if (!file) return transient("noop", "'" + record_.string() + "' cannot be written");
  return TaskOutcome{Succeeded{input}};
}

}  // namespace millrace::pool
