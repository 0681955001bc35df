#pragma once

#include <functional>

#include "shared/settings/settings.h"
#include "shared/telemetry/metrics.h"
#include "shared/telemetry/readiness.h"
#include "shared/tracing/span_sink.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/work_loop/task_handler.h"

namespace millrace::pool {

/// Where a pool tells of itself. All live as long as its handler runs.
struct PoolVoice {
  telemetry::Metrics& metrics;
  telemetry::Readiness& readiness;
  tracing::SpanSink* spans;  ///< Null when nobody wants spans.
};
/// What a pool adds of its own to /metrics, /readyz and traces; called once, before the first task.
using AddFigures = std::function<void(const PoolVoice&)>;

/// Serves `millrace.tasks.<pool>` with the handler until SIGINT or SIGTERM, then drains within worker.drain;
/// answers the process's exit code. Brings the heartbeat, the control hints, /readyz and /metrics with it.
/// Ends the process by _exit when a handler does not return.
int run_pool(const settings::Sheet& sheet, const PoolName& pool, work_loop::TaskHandler& handler,
             const AddFigures& add_figures = {});

}  // namespace millrace::pool
