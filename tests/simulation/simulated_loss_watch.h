#pragma once

#include <map>
#include <vector>

#include "shared/event_log/memory_group.h"
#include "shared/event_log/memory_log.h"
#include "tests/simulation/scene.h"
#include "workers/supervise/loss_watch.h"

namespace millrace::simulation {

/// The consumer groups of the pools.
using Groups = std::map<PoolName, event_log::MemoryGroup>;

/// What KafkaLossWatch asks the brokers, asked of the log in memory: note the end of the pool's topic, wait until the pool has
/// committed all of it, note the end of the results, give the verdict.
class SimulatedLossWatch final : public supervise::LossWatch {
 public:
  SimulatedLossWatch(Scene& scene, event_log::MemoryLog& log, Groups& groups, int shards)
      : scene_(scene), log_(log), groups_(groups), shards_(shards) {}

  void watch(const PoolName& pool, TimePoint dispatched_before) override;
  std::vector<supervise::LossVerdict> verdicts() override;
  /// A look at the brokers, now and then.
  void look();

 private:
  struct Round {
    TimePoint dispatched_before;
    std::map<event_log::TopicPartition, std::int64_t> topic_end;
  };
  bool advance(const PoolName& pool, Round& round);

  Scene& scene_;
  event_log::MemoryLog& log_;
  Groups& groups_;
  const int shards_;
  TimePoint next_look_;
  std::map<PoolName, Round> rounds_;
  std::vector<supervise::LossVerdict> verdicts_;
};

}  // namespace millrace::simulation
