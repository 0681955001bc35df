#pragma once

#include <functional>

#include "shared/settings/settings.h"
#include "shared/telemetry/metrics.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/work_loop/task_handler.h"

namespace millrace::pool {

/// Serves `millrace.tasks.<pool>` with the handler until SIGINT or SIGTERM, then drains within worker.drain;
/// answers the process's exit code. Brings the heartbeat, the control hints, /readyz and /metrics with it.
/// Ends the process by _exit when a handler does not return. `refresh` sets the pool's own figures before each exposition of
/// the metrics.
int run_pool(const settings::Sheet& sheet, const PoolName& pool, work_loop::TaskHandler& handler,
             const std::function<void(telemetry::Metrics&)>& refresh = nullptr);

}  // namespace millrace::pool
