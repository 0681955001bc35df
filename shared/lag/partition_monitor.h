#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shared/lag/observation.h"
#include "shared/lag/offset_timeline.h"
#include "shared/lag/partition_state.h"

namespace millrace::lag {

/// What can be said about a group on one partition. Times are seconds, rates records per second over the window.
struct PartitionLag {
  std::int64_t position = 0;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t lag = 0;
  std::optional<double> lag_seconds = {};  ///< Age of the oldest record not passed; nothing until two looks differ.
  double consumed_per_second = 0;
  double produced_per_second = 0;
  std::optional<double> seconds_to_drain = {};  ///< 0 without lag; nothing when the backlog does not shrink.
  PartitionState state = PartitionState::kOk;
  Owner owner = {};
};

/// Follows one partition for one group. Not thread-safe.
class PartitionMonitor {
 public:
  /// Times must not fall. An end that falls forgets everything seen before: the topic was made anew.
  void observe(Observation observation);

  /// As of the last look; there must have been one.
  PartitionLag lag() const;

 private:
  std::vector<Observation> window_;  ///< At most kWindowObservations, oldest first.
  OffsetTimeline timeline_;
};

}  // namespace millrace::lag
