#pragma once

#include "shared/time/clock.h"
#include "shared/time/random.h"
#include "shared/work_loop/work_loop_limits.h"

namespace millrace::work_loop {

/// How long to wait after the n-th transient error of a task in a row, n from 1: doubled each time up to the
/// longest, and of that a random part between half and all, so that tasks which failed together do not come
/// back together.
Duration rerun_delay(int failures, const WorkLoopLimits& limits, Random& random);

}  // namespace millrace::work_loop
