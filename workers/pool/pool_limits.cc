#include "workers/pool/pool_limits.h"

#include <algorithm>

namespace millrace::pool {

work_loop::WorkLoopLimits pool_limits(const settings::Sheet& sheet) {
  work_loop::WorkLoopLimits limits;
  limits.concurrency = static_cast<std::size_t>(std::max(1L, sheet.integer("worker.concurrency")));
  limits.lease = 3 * sheet.duration("worker.renew_every");
  const Duration drain = sheet.duration("worker.drain");
  limits.drain_finish = drain / 2;
  limits.drain_stop = drain / 5;
  limits.drain_flush = drain / 10;
  limits.close = drain * 3 / 20;
  return limits;
}

}  // namespace millrace::pool
