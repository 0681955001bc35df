#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::supervise {

/// Every task of the pool whose dispatch was acknowledged before `dispatched_before` has been passed by the pool's
/// committed position, and after that the results ended at `results_end`. A task that is still in flight once a shard's
/// input position has reached its end there is demonstrably lost: its record or its outcome is gone.
struct LossVerdict {
  PoolName pool;
  TimePoint dispatched_before;
  std::map<Shard, std::int64_t> results_end;
};

/// Watches the pools' committed positions. The questions it asks the brokers take time, so it answers later. A backlog
/// is not a loss: as long as the pool has not come past the tasks there is no verdict.
class LossWatch {
 public:
  virtual ~LossWatch() = default;
  /// Watches the pool from now on for tasks acknowledged before `dispatched_before`; ignored while a round for the pool
  /// is under way.
  virtual void watch(const PoolName& pool, TimePoint dispatched_before) = 0;
  /// The verdicts since the last call.
  virtual std::vector<LossVerdict> verdicts() = 0;
};

}  // namespace millrace::supervise
