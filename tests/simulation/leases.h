#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "tests/simulation/database.h"
#include "tests/simulation/host.h"
#include "workers/supervise/ownership.h"

namespace millrace::simulation {

/// The rows of `shards` and `workers`, by the database's clock.
struct LeaseTable {
  struct Row {
    std::optional<std::uint64_t> owner;
    std::int64_t epoch = 0;
    TimePoint lease_until;
  };
  std::map<Shard, Row> shards;
  std::map<std::uint64_t, TimePoint> seen_at;  ///< Of members.
};

/// A supervisor's leases: what LeaseKeeper does with SQL, in the same order, over rows in memory; who should have what is
/// decided by the engine's own plan_ownership. Runs beside the supervisor's main thread.
class SimulatedLeases final : public supervise::Ownership {
 public:
  struct Timing {
    Duration renew_every;
    Duration lease;
  };
  SimulatedLeases(Scene& scene, Host& host, LeaseTable& table, Database& database, Timing timing)
      : scene_(scene), host_(host), table_(table), database_(database), timing_(timing) {}

  /// A round, when it is time for one.
  void keep();

  std::map<Shard, std::int64_t> owned() override { return owned_; }
  std::set<Shard> leaving() override { return leaving_; }
  void let_go(Shard shard) override {
    if (leaving_.erase(shard) > 0) let_go_.insert(shard);
  }

 private:
  void renew();
  void release_let_go();
  void balance();
  void take(Shard shard, LeaseTable::Row& row);

  Scene& scene_;
  Host& host_;
  LeaseTable& table_;
  Database& database_;
  const Timing timing_;
  TimePoint next_round_;
  std::map<Shard, std::int64_t> owned_;
  std::set<Shard> leaving_;
  std::set<Shard> let_go_;
};

}  // namespace millrace::simulation
