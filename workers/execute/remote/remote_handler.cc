#include "workers/execute/remote/remote_handler.h"

#include "workers/execute/task_lines.h"

namespace millrace::execute::remote {

Result<work_loop::TaskOutcome> RemoteHandler::handle(const work_loop::Task& task, const work_loop::TaskScope& scope) {
  const std::string& operation = task.operation;
  if (operation == "look_at_input") return with_.spark.look_at_input(task, scope.stop);
  if (operation == "fetch_spark_results") return with_.spark.fetch(task, scope.stop);
  if (operation == "stop_spark_run") return with_.spark.stop_run(task, scope.stop);
  if (operation == "stop_ray_run") return with_.ray.stop_run(task, scope.stop);
  const bool is_a_run = operation == "execute_spark_code" || operation == "try_spark_code" || operation == "execute_ray_code";
  if (!is_a_run) return with_.local.handle(task, scope);

  TaskLines lines(task, with_.journal, with_.clock);
  auto outcome = run(task, lines, scope.stop);
  with_.journal.settle(with_.log_patience);
  return outcome;
}

Result<work_loop::TaskOutcome> RemoteHandler::run(const work_loop::Task& task, sandbox::LineSink& lines, const std::stop_token& stop) {
  if (task.operation == "execute_spark_code") return with_.spark.execute(task, lines, stop);
  if (task.operation == "try_spark_code") return with_.spark.try_on_sample(task, lines, stop);
  return with_.ray.execute(task, lines, stop);
}

}  // namespace millrace::execute::remote
