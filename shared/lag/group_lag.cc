#include "shared/lag/group_lag.h"

#include <algorithm>

namespace millrace::lag {

GroupTotals totals_of(const GroupLag& group) {
  GroupTotals totals;
  totals.seconds_to_drain = 0;
  for (const auto& [partition, lag] : group.partitions) {
    totals.lag_max = std::max(totals.lag_max, lag.lag);
    totals.lag_sum += lag.lag;
    totals.lag_by_topic[partition.topic] += lag.lag;
    totals.consumed_per_second += lag.consumed_per_second;
    totals.produced_per_second += lag.produced_per_second;
    totals.state = std::max(totals.state, lag.state);
    if (lag.lag_seconds) totals.lag_seconds_max = std::max(totals.lag_seconds_max.value_or(0), *lag.lag_seconds);
    const bool drains = totals.seconds_to_drain && lag.seconds_to_drain;
    totals.seconds_to_drain =
        drains ? std::optional(std::max(*totals.seconds_to_drain, *lag.seconds_to_drain)) : std::nullopt;
  }
  return totals;
}

}  // namespace millrace::lag
