#pragma once

#include <map>
#include <memory>
#include <string>

#include "shared/work_loop/work_loop.h"
#include "tests/simulation/supervisor_process.h"
#include "workers/map/map_handler.h"
#include "workers/pool/item_sources.h"
#include "workers/pool/slice_handler.h"
#include "workers/pool/topics_task_codec.h"

namespace millrace::simulation {

/// What tasks did outside: effects by idempotency key. Kept by a service that never dies.
struct EffectLedger {
  struct Effect {
    TaskId task;
    std::string output;
    int calls = 0;
  };
  std::map<std::string, Effect> effects;
  /// Callback tokens that were handed to people, with the job's input.
  std::vector<std::pair<std::string, std::string>> questions;
};

/// Runs handlers some time later, in any order, on the world's one thread.
class SimulatedExecutor final : public work_loop::Executor {
 public:
  explicit SimulatedExecutor(Scene& scene) : scene_(scene) {}
  void run(std::vector<Job> jobs) override;
  bool run_due();

 private:
  Scene& scene_;
  std::multimap<TimePoint, Job> jobs_;
};

/// The pool's work: small deterministic operations with an effect outside each.
class SimulatedHandler final : public work_loop::TaskHandler {
 public:
  SimulatedHandler(Scene& scene, Host& host, EffectLedger& ledger, Clock& clock)
      : scene_(scene), host_(host), ledger_(ledger), clock_(clock) {}
  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override;

 private:
  work_loop::TaskOutcome apply(const work_loop::Task& task, const std::string& output);

  Scene& scene_;
  Host& host_;
  EffectLedger& ledger_;
  Clock& clock_;
};

/// What the units of distributed Maps came to, as the pool `map` reads it.
class StoredMapResults final : public map::MapResults {
 public:
  explicit StoredMapResults(const supervise::MemoryShardStore& rows) : rows_(rows) {}
  Result<std::vector<map::ResultRow>> load_results(const std::string& run, std::int64_t from, int from_round,
                                                   std::size_t rows_max) override;
  Result<std::vector<map_run::Page>> load_pages(const std::string&, std::int64_t, std::size_t) override {
    return std::vector<map_run::Page>();
  }

 private:
  const supervise::MemoryShardStore& rows_;
};

/// The engine's own handler of the pool `map`, in a process that may die.
class SimulatedMapHandler final : public work_loop::TaskHandler {
 public:
  SimulatedMapHandler(Host& host, map::MapHandler& handler) : host_(host), handler_(handler) {}
  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override {
    host_.before("handle");
    return handler_.handle(task, scope);
  }

 private:
  Host& host_;
  map::MapHandler& handler_;
};

inline const PoolName kPool{"work"};
inline const PoolName kMapPool{"map"};

/// One life of a worker of either pool: the engine's WorkLoop, turned by hand.
class WorkerProcess final {
 public:
  WorkerProcess(Outside& outside, EffectLedger& ledger, const PoolName& pool, std::string name, std::uint64_t incarnation,
                std::uint64_t seed);

  /// Throws ProcessDied.
  bool act();
  Host& host() { return host_; }
  SimulatedClock& clock() { return clock_; }
  /// What its group still sees of it until its session ends.
  std::unique_ptr<event_log::MemoryGroupSource> take_membership() { return std::move(membership_); }

 private:
  Outside& outside_;
  Host host_;
  SimulatedClock clock_;
  SeededRandom random_;
  std::unique_ptr<event_log::MemoryGroupSource> membership_;
  SimulatedGroupSource source_;
  SimulatedSink sink_;
  pool::TopicsTaskCodec codec_;
  pool::ItemSources sources_;
  StoredMapResults map_results_;
  map::MapHandler map_handler_;
  SimulatedMapHandler map_pool_;
  SimulatedHandler work_pool_;
  pool::SliceHandler handler_;
  SimulatedExecutor executor_;
  work_loop::WorkLoop loop_;
};

}  // namespace millrace::simulation
