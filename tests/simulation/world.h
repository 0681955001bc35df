#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/invariants.h"
#include "tests/simulation/workload.h"

namespace millrace::simulation {

/// What a run is made from: nothing else decides anything.
struct Plan {
  std::uint64_t seed = 1;
  Mutation mutation = Mutation::kNone;
  bool is_told = false;
};

/// How it went.
struct Verdict {
  std::optional<std::string> violation;
  std::uint64_t digest = 0;  ///< Of everything that happened.
  std::map<std::string, int> bites;
  std::size_t jobs = 0;
};

/// Supervisors, workers and users in one thread over a log, a database and clocks in memory. First the weather is bad, and
/// nothing wrong may happen; then it clears up, and everything must come to its end.
class World final {
 public:
  explicit World(Plan plan);
  Verdict run();

 private:
  template <typename Life>
  struct Seat {
    std::string name;
    PoolName pool;
    std::unique_ptr<Life> life;
    TimePoint back_at;
    bool is_acting = false;
  };
  void tick();
  void run_until(TimePoint end);
  void weather();
  void lose_all_of_the_log();
  void lose_the_end_of_a_partition();
  void clear_up();
  bool is_at_rest();
  void check_rest();
  void start(Seat<SupervisorProcess>& place);
  void start(Seat<WorkerProcess>& place);
  template <typename Life>
  void act(Seat<Life>& place);
  template <typename Life>
  void bury(Seat<Life>& place);
  void keep_membership(WorkerProcess& worker);
  void keep_membership(SupervisorProcess&) {}

  static constexpr int kShards = 3;
  Chance chance_;
  Trace trace_;
  Invariants invariants_;
  Scene scene_;
  SimulatedClock clock_;
  event_log::MemoryLog log_;
  Network network_;
  Database database_;
  SimulatedPayloads payloads_;
  LeaseTable leases_;
  Groups groups_;
  supervise::TokenSigner signer_{"key of the simulation"};
  Outside outside_;
  EffectLedger ledger_;
  Workload workload_;
  std::vector<Seat<SupervisorProcess>> supervisors_;
  std::vector<Seat<WorkerProcess>> workers_;
  std::vector<std::pair<TimePoint, std::unique_ptr<event_log::MemoryGroupSource>>> sessions_;  ///< Of dead workers.
  std::uint64_t next_incarnation_ = 1;
  Duration step_ = std::chrono::milliseconds(2);
  bool did_something_ = false;
  bool has_cleared_up_ = false;
  int depth_ = 0;  ///< Of calls that take long within calls that take long.
};

}  // namespace millrace::simulation
