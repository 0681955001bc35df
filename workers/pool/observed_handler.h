#pragma once

#include <string>

#include "shared/telemetry/metrics.h"
#include "shared/time/clock.h"
#include "shared/tracing/span_sink.h"
#include "shared/work_loop/task_handler.h"

namespace millrace::pool {

/// Around a pool's handler: log lines name the job and task, and the time of each run is measured and, if somebody wants spans,
/// told as one, below which the handler's own calls appear.
class ObservedHandler final : public work_loop::TaskHandler {
 public:
  /// `spans` may be null.
  ObservedHandler(work_loop::TaskHandler& inner, telemetry::Metrics& metrics, const PoolName& pool,
                  Clock& clock, tracing::SpanSink* spans = nullptr);
  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task,
                                        const work_loop::TaskScope& scope) override;

 private:
  Result<work_loop::TaskOutcome> handle_as_span(const work_loop::Task& task, const work_loop::TaskScope& scope);

  work_loop::TaskHandler& inner_;
  Clock& clock_;
  const PoolName pool_;
  tracing::SpanSink* const spans_;
  telemetry::Histogram& seconds_;
};

}  // namespace millrace::pool
