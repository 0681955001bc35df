#pragma once

#include "shared/time/clock.h"
#include "shared/work_loop/task_handler.h"
#include "workers/execute/line_journal.h"
#include "workers/execute/remote/ray_runs.h"
#include "workers/execute/remote/spark_runs.h"

namespace millrace::execute::remote {

/// The pool `execute` as a whole: what runs elsewhere is done here, everything else by `local`.
class RemoteHandler final : public work_loop::TaskHandler {
 public:
  struct Dependencies {
    work_loop::TaskHandler& local;
    SparkRuns& spark;
    RayRuns& ray;
    LineJournal& journal;
    Clock& clock;
    Duration log_patience = std::chrono::seconds(1);  ///< How long an outcome waits for its last lines to be stored.
  };
  explicit RemoteHandler(Dependencies dependencies) : with_(dependencies) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override;

 private:
  Result<work_loop::TaskOutcome> run(const work_loop::Task& task, sandbox::LineSink& lines, const std::stop_token& stop);

  const Dependencies with_;
};

}  // namespace millrace::execute::remote
