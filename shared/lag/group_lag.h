#pragma once

#include <map>
#include <optional>
#include <string>

#include "shared/event_log/record.h"
#include "shared/lag/partition_monitor.h"

namespace millrace::lag {

/// All partitions of one group.
struct GroupLag {
  std::string group;
  std::map<event_log::TopicPartition, PartitionLag> partitions;
};

/// A group in one line. Nothing-values are left out of sums and maxima.
struct GroupTotals {
  std::int64_t lag_max = 0;
  std::int64_t lag_sum = 0;
  std::map<std::string, std::int64_t> lag_by_topic;
  std::optional<double> lag_seconds_max;
  double consumed_per_second = 0;
  double produced_per_second = 0;
  std::optional<double> seconds_to_drain;  ///< Of the slowest partition; nothing when one does not drain.
  PartitionState state = PartitionState::kOk;  ///< The worst.
};

GroupTotals totals_of(const GroupLag& group);

}  // namespace millrace::lag
