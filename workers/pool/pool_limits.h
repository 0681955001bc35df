#pragma once

#include "shared/settings/settings.h"
#include "shared/work_loop/work_loop_limits.h"

namespace millrace::pool {

/// worker.* of the sheet; the parts of a drain share worker.drain.
work_loop::WorkLoopLimits pool_limits(const settings::Sheet& sheet);

}  // namespace millrace::pool
