#include "tests/simulation/simulated_loss_watch.h"

#include <iterator>
#include <utility>

#include "topics/names.h"

namespace millrace::simulation {

void SimulatedLossWatch::watch(const PoolName& pool, TimePoint dispatched_before) {
  rounds_.try_emplace(pool, Round{dispatched_before, {}});
}

std::vector<supervise::LossVerdict> SimulatedLossWatch::verdicts() { return std::exchange(verdicts_, {}); }

void SimulatedLossWatch::look() {
  if (scene_.time.now < next_look_ || scene_.time.now < scene_.log_away_until || scene_.has(Mutation::kNoVerdict)) return;
  next_look_ = scene_.time.now + std::chrono::milliseconds(200);
  for (auto entry = rounds_.begin(); entry != rounds_.end();) {
    entry = advance(entry->first, entry->second) ? rounds_.erase(entry) : std::next(entry);
  }
}

bool SimulatedLossWatch::advance(const PoolName& pool, Round& round) {
  const auto partitions = log_.partitions_of(topics::tasks_topic(pool));
  if (round.topic_end.empty()) {
    for (const auto& partition : partitions) round.topic_end[partition] = log_.range_of(partition)->end;
  }
  for (const auto& [partition, end] : round.topic_end) {
    if (end == 0 || scene_.has(Mutation::kHastyVerdict)) continue;
    if (groups_[pool].committed(partition).value_or(-1) >= end) continue;
    const auto range = log_.range_of(partition);
    if (!range || range->end >= end) return false;
    round.topic_end.clear();  // Made anew: its records are gone, so there is nothing left to come past.
    return false;
  }
  supervise::LossVerdict verdict{.pool = pool, .dispatched_before = round.dispatched_before, .results_end = {}};
  for (int shard = 0; shard < shards_; ++shard) {
    verdict.results_end[Shard(shard)] = log_.range_of({std::string(topics::kResults), shard})->end;
  }
  verdicts_.push_back(std::move(verdict));
  return true;
}

}  // namespace millrace::simulation
