#pragma once

#include <memory>

#include "tests/simulation/database.h"
#include "tests/simulation/leases.h"
#include "tests/simulation/log_adapters.h"
#include "tests/simulation/simulated_loss_watch.h"
#include "tests/simulation/simulated_store.h"
#include "workers/supervise/supervisor.h"

namespace millrace::simulation {

/// What supervisors share and processes leave behind when they die.
struct Outside {
  Scene& scene;
  event_log::MemoryLog& log;
  Network& network;
  Database& database;
  SimulatedPayloads& payloads;
  LeaseTable& leases;
  Groups& groups;
  const supervise::TokenSigner& signer;
  int shards = 0;
};

/// Counts what a run wants to know of its supervisors.
class CountingMeters final : public supervise::SuperviseMeters {
 public:
  explicit CountingMeters(Trace& trace) : trace_(trace) {}
  void committed(std::size_t, std::size_t, double) override {}
  void stale_result() override { trace_.bite("- stale result refused"); }
  void refused() override { trace_.bite("- input refused"); }
  void fenced() override { trace_.bite("- batch fenced"); }
  void dispatched_again() override { trace_.bite("- lost task dispatched again"); }
  void log_made_anew() override { trace_.bite("- log recognised as made anew"); }
  void in_hand(std::size_t, std::size_t, std::size_t) override {}

 private:
  Trace& trace_;
};

supervise::SuperviseSettings settings_of_simulation();

/// One life of a supervisor: the engine's Supervisor, turned by hand, over adapters that the weather gets into.
class SupervisorProcess final {
 public:
  SupervisorProcess(Outside& outside, std::string name, std::uint64_t incarnation, std::uint64_t seed);

  /// A turn, unless it waits after a failure. Throws ProcessDied.
  bool act();
  /// What runs beside the main thread.
  void keep();

  Host& host() { return host_; }
  SimulatedClock& clock() { return clock_; }

 private:
  Outside& outside_;
  Host host_;
  SimulatedClock clock_;
  SeededRandom random_;
  CountingMeters meters_;
  SimulatedLeases leases_;
  SimulatedLossWatch losses_;
  SimulatedStore store_;
  SimulatedReader reader_;
  SimulatedSink sink_;
  supervise::Supervisor supervisor_;
  TimePoint next_turn_;
};

}  // namespace millrace::simulation
