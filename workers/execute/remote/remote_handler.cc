#include "workers/execute/remote/remote_handler.h"

#include "workers/execute/task_lines.h"

namespace millrace::execute::remote {

Result<work_loop::TaskOutcome> RemoteHandler::handle(const work_loop::Task& task, const work_loop::TaskScope& scope) {
  const std::string& operation = task.operation;
  if (operation == "look_at_input") return with_.spark.look_at_input(task, scope.stop);
  if (operation == "fetch_spark_results") return with_.spark.fetch(task, scope.stop);
  if (operation == "stop_spark_run") return with_.spark.stop_run(task, scope.stop);
  if (operation == "stop_ray_run") return with_.ray.stop_run(task, scope.stop);
  if (operation != "execute_spark_code" && operation != "execute_ray_code") return with_.local.handle(task, scope);

  TaskLines lines(task, with_.journal, with_.clock);
  auto outcome = operation == "execute_spark_code" ? with_.spark.execute(task, lines, scope.stop) : with_.ray.execute(task, lines, scope.stop);
  with_.journal.settle(with_.log_patience);
  return outcome;
}

}  // namespace millrace::execute::remote
