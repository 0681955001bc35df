#pragma once

#include <functional>

#include "shared/settings/settings.h"
#include "shared/telemetry/metrics.h"
#include "shared/telemetry/readiness.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/work_loop/task_handler.h"

namespace millrace::pool {

/// What a pool adds of its own to /metrics and /readyz; called once, before the first task. Both live as long as the handler
/// runs.
using AddFigures = std::function<void(telemetry::Metrics&, telemetry::Readiness&)>;

/// Serves `millrace.tasks.<pool>` with the handler until SIGINT or SIGTERM, then drains within worker.drain;
/// answers the process's exit code. Brings the heartbeat, the control hints, /readyz and /metrics with it.
/// Ends the process by _exit when a handler does not return.
int run_pool(const settings::Sheet& sheet, const PoolName& pool, work_loop::TaskHandler& handler,
             const AddFigures& add_figures = {});

}  // namespace millrace::pool
