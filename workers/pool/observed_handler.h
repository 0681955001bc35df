#pragma once

#include <string>

#include "shared/telemetry/metrics.h"
#include "shared/time/clock.h"
#include "shared/work_loop/task_handler.h"

namespace millrace::pool {

/// Around a pool's handler: log lines name the job and task, and the time of each run is measured.
class ObservedHandler final : public work_loop::TaskHandler {
 public:
  ObservedHandler(work_loop::TaskHandler& inner, telemetry::Metrics& metrics, const PoolName& pool,
                  Clock& clock);
  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task,
                                        const work_loop::TaskScope& scope) override;

 private:
  work_loop::TaskHandler& inner_;
  Clock& clock_;
  telemetry::Histogram& seconds_;
};

}  // namespace millrace::pool
