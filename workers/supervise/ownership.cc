#include "workers/supervise/ownership.h"

#include <algorithm>

namespace millrace::supervise {

OwnershipPlan plan_ownership(const std::vector<ShardLease>& leases, int members) {
  const std::size_t share = (leases.size() + static_cast<std::size_t>(std::max(members, 1)) - 1) /
                            static_cast<std::size_t>(std::max(members, 1));
  std::vector<Shard> mine, free;
  for (const ShardLease& lease : leases) {
    if (lease.is_mine) mine.push_back(lease.shard);
    else if (lease.is_free) free.push_back(lease.shard);
  }
  OwnershipPlan plan;
  if (mine.size() > share) {
    plan.release.assign(mine.begin() + static_cast<std::ptrdiff_t>(share), mine.end());
    return plan;
  }
  const std::size_t room = std::min(free.size(), share - mine.size());
  plan.take.assign(free.begin(), free.begin() + static_cast<std::ptrdiff_t>(room));
  return plan;
}

}  // namespace millrace::supervise
