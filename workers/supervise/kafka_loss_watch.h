#pragma once

#include <memory>
#include <mutex>
#include <stop_token>

#include "shared/kafka/kafka_admin.h"
#include "workers/supervise/loss_watch.h"

namespace millrace::supervise {

/// LossWatch over the brokers' own figures, on a thread of its own. One round per pool: note the end of the pool's topic,
/// wait until the pool has committed all of it, note the end of results, give the verdict.
class KafkaLossWatch final : public LossWatch {
 public:
  KafkaLossWatch(kafka::KafkaSettings settings, int partitions, Clock& clock);

  /// Until stopped.
  void run(std::stop_token stop);

  void watch(const PoolName& pool, TimePoint dispatched_before) override;
  std::vector<LossVerdict> verdicts() override;

 private:
  struct Round {
    TimePoint dispatched_before;
    std::map<event_log::TopicPartition, std::int64_t> topic_end;  ///< Empty until it was asked for.
  };
  Result<void> look();
  Result<bool> advance(const PoolName& pool, Round& round);

  const kafka::KafkaSettings settings_;
  const int partitions_;
  Clock& clock_;
  std::unique_ptr<kafka::KafkaAdmin> admin_;  ///< Of run()'s thread.

  std::mutex mutex_;
  std::map<PoolName, Round> rounds_;
  std::vector<LossVerdict> verdicts_;
};

}  // namespace millrace::supervise
