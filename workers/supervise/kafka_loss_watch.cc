#include "workers/supervise/kafka_loss_watch.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <utility>

#include "topics/names.h"

namespace millrace::supervise {
namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(500);
constexpr Duration kAskBroker = std::chrono::seconds(3);

}  // namespace

KafkaLossWatch::KafkaLossWatch(kafka::KafkaSettings settings, int partitions, Clock& clock)
    : settings_(std::move(settings)), partitions_(partitions), clock_(clock) {}

void KafkaLossWatch::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    // A broker that does not answer costs a verdict, nothing else; it is asked again.
    if (const auto looked = look(); !looked) spdlog::debug("no look at the pools' positions: {}", looked.error().detail);
    wait_or_stop(clock_, kLookEvery, stop);
  }
}

void KafkaLossWatch::watch(const PoolName& pool, TimePoint dispatched_before) {
  const std::lock_guard lock(mutex_);
  rounds_.try_emplace(pool, Round{dispatched_before, {}});
}

std::vector<LossVerdict> KafkaLossWatch::verdicts() {
  const std::lock_guard lock(mutex_);
  return std::exchange(verdicts_, {});
}

Result<void> KafkaLossWatch::look() {
  std::map<PoolName, Round> rounds;
  {
    const std::lock_guard lock(mutex_);
    rounds = rounds_;
  }
  if (rounds.empty()) return {};
  if (!admin_) {
    auto opened = kafka::KafkaAdmin::open(settings_, kAskBroker);
    if (!opened) return opened.error();
    admin_ = std::move(*opened);
  }
  for (auto& [pool, round] : rounds) {
    const auto is_over = advance(pool, round);
    if (!is_over) return is_over.error();
    const std::lock_guard lock(mutex_);
    if (*is_over) rounds_.erase(pool);
    else rounds_[pool] = round;
  }
  return {};
}

Result<bool> KafkaLossWatch::advance(const PoolName& pool, Round& round) {
  const std::string name = topics::tasks_topic(pool);
  auto topics = admin_->topics();
  if (!topics) return topics.error();
  const auto topic = std::find_if(topics->begin(), topics->end(), [&](const auto& each) { return each.name == name; });
  if (topic == topics->end()) return false;
  if (round.topic_end.empty()) {
    const auto ranges = admin_->ranges_of({*topic});
    if (!ranges) return ranges.error();
    for (const auto& [partition, range] : *ranges) round.topic_end[partition] = range.end;
  }
  const auto committed = admin_->committed(topics::group_of_pool(pool), {*topic});
  if (!committed) return committed.error();
  for (const auto& [partition, end] : round.topic_end) {
    if (end == 0) continue;
    const auto position = committed->find(partition);
    if (position == committed->end() || position->second < end) {
      // A topic made anew ends before the old end: its records are gone, so there is nothing left to come past.
      const auto now = admin_->ranges_of({*topic});
      if (!now) return now.error();
      const auto range = now->find(partition);
      if (range == now->end() || range->second.end >= end) return false;
      round.topic_end.clear();
      return false;
    }
  }

  LossVerdict verdict{.pool = pool, .dispatched_before = round.dispatched_before, .results_end = {}};
  const auto results = admin_->ranges_of({kafka::Topic{std::string(topics::kResults), partitions_, {}}});
  if (!results) return results.error();
  for (const auto& [partition, range] : *results) verdict.results_end[Shard(partition.partition)] = range.end;
  const std::lock_guard lock(mutex_);
  verdicts_.push_back(std::move(verdict));
  return true;
}

}  // namespace millrace::supervise
