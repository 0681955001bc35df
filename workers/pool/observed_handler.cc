#include "workers/pool/observed_handler.h"

#include "shared/telemetry/log_context.h"

namespace millrace::pool {

ObservedHandler::ObservedHandler(work_loop::TaskHandler& inner, telemetry::Metrics& metrics,
                                 const PoolName& pool, Clock& clock)
    : inner_(inner),
      clock_(clock),
      seconds_(metrics.histogram({.name = "millrace_task_seconds",
                                  .help = "How long one run of a task's handler takes.",
                                  .labels = {{"pool", pool.value()}}})) {}

Result<work_loop::TaskOutcome> ObservedHandler::handle(const work_loop::Task& task,
                                                       const work_loop::TaskScope& scope) {
  const telemetry::LogContext context{task.job, task.id};
  const Duration began = clock_.monotonic();
  auto outcome = inner_.handle(task, scope);
  seconds_.observe(std::chrono::duration<double>(clock_.monotonic() - began).count());
  return outcome;
}

}  // namespace millrace::pool
