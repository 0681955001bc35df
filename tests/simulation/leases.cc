#include "tests/simulation/leases.h"

#include <iterator>
#include <utility>
#include <vector>

namespace millrace::simulation {

void SimulatedLeases::keep() {
  if (scene_.time.now < next_round_) return;
  next_round_ = scene_.time.now + timing_.renew_every;
  if (scene_.time.now < scene_.database_away_until || scene_.chance.one_in(scene_.climate.failed_call)) return;
  renew();
  release_let_go();
  balance();
}

void SimulatedLeases::renew() {
  table_.seen_at[host_.incarnation()] = scene_.time.now;
  for (auto entry = owned_.begin(); entry != owned_.end();) {
    LeaseTable::Row& row = table_.shards.at(entry->first);
    const bool is_ours = row.owner == host_.incarnation() && row.epoch == entry->second;
    entry = is_ours ? std::next(entry) : owned_.erase(entry);
  }
  for (auto& [shard, row] : table_.shards) {
    if (row.owner == host_.incarnation()) row.lease_until = scene_.time.now + timing_.lease;
  }
}

void SimulatedLeases::release_let_go() {
  for (const Shard shard : std::exchange(let_go_, {})) {
    LeaseTable::Row& row = table_.shards.at(shard);
    if (row.owner == host_.incarnation()) row.owner.reset();
  }
}

void SimulatedLeases::balance() {
  int members = 0;
  for (const auto& [member, seen_at] : table_.seen_at) members += seen_at > scene_.time.now - timing_.lease ? 1 : 0;
  std::vector<supervise::ShardLease> leases;
  for (const auto& [shard, row] : table_.shards) {
    leases.push_back({.shard = shard,
                      .is_mine = row.owner == host_.incarnation(),
                      .is_free = !row.owner || row.lease_until < scene_.time.now});
  }
  const supervise::OwnershipPlan plan = supervise::plan_ownership(leases, members);
  for (const Shard shard : plan.release) {
    if (owned_.erase(shard) > 0) leaving_.insert(shard);
  }
  for (const Shard shard : plan.take) take(shard, table_.shards.at(shard));
}

void SimulatedLeases::take(Shard shard, LeaseTable::Row& row) {
  if (row.owner) {
    database_.rows().note_crash(shard);
    scene_.trace.bite("shard taken from a silent owner");
  }
  row.owner = host_.incarnation();
  row.lease_until = scene_.time.now + timing_.lease;
  const bool keeps_epoch = scene_.has(Mutation::kEpochNotRaised) && row.epoch > 0;
  if (!keeps_epoch) row.epoch = database_.rows().raise_epoch(shard);
  owned_[shard] = row.epoch;
  scene_.trace.note(scene_.time.now, host_.name(), "takes shard",
                    std::to_string(shard.value()) + " epoch " + std::to_string(row.epoch));
}

}  // namespace millrace::simulation
