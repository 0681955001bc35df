#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "shared/vocabulary/identifiers.h"

namespace millrace::supervise {

/// What the main loop may rely on, and owes, about whose shards are whose. Any thread.
class Ownership {
 public:
  virtual ~Ownership() = default;
  /// Our shards and the epochs under which they are ours. A shard that is missing is to be let go at once.
  virtual std::map<Shard, std::int64_t> owned() = 0;
  /// Shards that left `owned` and wait to be let go. Some of them the main loop may never have seen.
  virtual std::set<Shard> leaving() = 0;
  /// The main loop has let go of a shard that left `owned`: from now on another may have it.
  virtual void let_go(Shard shard) = 0;
};

/// One row of `shards` as a planner sees it.
struct ShardLease {
  Shard shard;
  bool is_mine = false;
  bool is_free = false;  ///< Unowned, or its owner's lease has run out.
};

struct OwnershipPlan {
  std::vector<Shard> take;
  std::vector<Shard> release;
};

/// Fair shares: a member takes free shards up to its share, rounded up, and releases what it holds above it. `members`
/// counts us. Shares rounded up add up to all shards, so no shard is left without an owner for longer than a member
/// counts as alive after its death.
OwnershipPlan plan_ownership(const std::vector<ShardLease>& leases, int members);

}  // namespace millrace::supervise
