// What a supervisor does now and then: timers' horizon, published positions, the outbox's tail, lost tasks.
#include <algorithm>

#include "topics/names.h"
#include "workers/supervise/supervisor.h"

namespace millrace::supervise {
namespace {

constexpr Duration kEraseSentEvery = std::chrono::seconds(2);
constexpr Duration kPublishPositionsEvery = std::chrono::seconds(1);
constexpr Duration kVerdictLasts = std::chrono::minutes(2);
constexpr std::size_t kClassifiedPerTurn = 500;

}  // namespace

Result<void> Supervisor::housekeeping() {
  const TimePoint now = with_.clock.now();
  if (shards_.empty()) return {};
  if (now - commands_looked_at_ >= settings_.commands_every) commands_are_due_ = true;
  if (auto loaded = load_wakes(); !loaded) return loaded;
  if (now - positions_published_at_ >= kPublishPositionsEvery) {
    positions_published_at_ = now;
    std::map<event_log::TopicPartition, std::int64_t> positions;
    for (const auto& [shard, hand] : shards_) {
      positions[{std::string(topics::kRequests), shard.value()}] = hand.position.requests_next;
      positions[{std::string(topics::kResults), shard.value()}] = hand.position.results_next;
    }
    with_.reader.publish_positions(positions);
    with_.meters.in_hand(shards_.size(), jobs_.size(), publisher_.outstanding());
  }
  if (now - outbox_erased_at_ >= kEraseSentEvery) {
    outbox_erased_at_ = now;
    std::vector<ShardPosition> sent;
    for (const auto& [shard, hand] : shards_) {
      sent.push_back(hand.position);
      sent.back().sent_through = publisher_.sent_through(shard, hand.position.batch);
    }
    if (auto erased = with_.store.erase_sent(sent); !erased) return erased;
  }
  if (!unknown_.empty() && records_.empty()) {
    if (auto classified = classify_unknown(); !classified) return classified;
  }
  if (now - losses_looked_at_ >= settings_.loss_check_every) {
    losses_looked_at_ = now;
    watch_for_losses();
    watch_map_runs();
  }
  return {};
}

Result<void> Supervisor::load_wakes() {
  const TimePoint now = with_.clock.now();
  if (wakes_loaded_through_ - now > settings_.wake_horizon / 2) return {};
  std::vector<Shard> shards;
  for (const auto& [shard, hand] : shards_) shards.push_back(shard);
  const TimePoint through = now + settings_.wake_horizon;
  auto wakes = with_.store.load_wakes(shards, wakes_loaded_through_, through);
  if (!wakes) return wakes.error();
  for (auto& [due, job] : *wakes) wakes_.add(due, std::move(job));
  wakes_loaded_through_ = through;
  return {};
}

Result<void> Supervisor::classify_unknown() {
  std::vector<JobId> missing;
  for (std::size_t i = 0; i < std::min(kClassifiedPerTurn, unknown_.size()); ++i) {
    if (jobs_.find(unknown_[i]) == nullptr) missing.push_back(unknown_[i]);
  }
  if (!missing.empty()) {
    auto loaded = with_.store.load_jobs(missing);
    if (!loaded) return loaded.error();
    for (auto& job : *loaded) jobs_.add(std::move(job));
  }
  for (std::size_t i = 0; i < std::min(kClassifiedPerTurn, unknown_.size()); ++i) {
    if (Job* job = is_of_ours(unknown_[i]) ? jobs_.find(unknown_[i]) : nullptr) note_stored(*job);
  }
  unknown_.erase(unknown_.begin(), unknown_.begin() + static_cast<std::ptrdiff_t>(std::min(kClassifiedPerTurn, unknown_.size())));
  jobs_.shrink();
  return {};
}

void Supervisor::note_stored(Job& job) {
  std::map<PoolName, TimePoint> oldest;
  for (const auto& [key, task] : job.tasks) {
    if (task.doer != Doer::kPool || task.phase != OpenTask::Phase::kDispatched) continue;
    const auto [entry, is_first] = oldest.try_emplace(task.pool, task.since);
    if (!is_first) entry->second = std::min(entry->second, task.since);
  }
  for (auto& [pool, jobs] : in_flight_) {
    if (!oldest.contains(pool)) jobs.erase(job.id);
  }
  for (const auto& [pool, since] : oldest) in_flight_[pool][job.id] = since;

  const auto due = job.next_due(settings_.task_lease);
  if (due && *due <= wakes_loaded_through_) wakes_.add(*due, job.id);
  if (is_final(job.status)) jobs_.drop(job.id);
}

void Supervisor::watch_for_losses() {
  const TimePoint now = with_.clock.now();
  const TimePoint before = std::min(now, publisher_.oldest_outstanding().value_or(now));
  for (const auto& [pool, jobs] : in_flight_) {
    const bool has_old = std::any_of(jobs.begin(), jobs.end(), [&](const auto& entry) {
      return entry.second < now - settings_.loss_age_min && entry.second < before;
    });
    if (has_old) with_.losses.watch(pool, before);
  }
}

void Supervisor::weigh_verdicts() {
  for (LossVerdict& verdict : with_.losses.verdicts()) verdicts_.push_back(std::move(verdict));
  const TimePoint now = with_.clock.now();
  std::erase_if(verdicts_, [&](const LossVerdict& verdict) {
    const bool all_read = std::all_of(shards_.begin(), shards_.end(), [&](const auto& entry) {
      const auto end = verdict.results_end.find(entry.first);
      return end != verdict.results_end.end() && entry.second.position.results_next >= end->second;
    });
    if (!all_read) return now - verdict.dispatched_before > kVerdictLasts;
    // Of a shard that came to us since, nobody knew then whether its dispatches had left its former owner's outbox.
    const auto counts_for = [&](const ShardInHand& hand) { return hand.gained_at <= verdict.dispatched_before; };
    const bool counts_for_all =
        std::all_of(shards_.begin(), shards_.end(), [&](const auto& entry) { return counts_for(entry.second); });
    if (counts_for_all) map_runs_.note_lost(verdict.pool, verdict.dispatched_before);
    for (const auto& [job, since] : in_flight_[verdict.pool]) {
      const auto hand = shards_.find(*shard_of(job));
      if (hand == shards_.end() || !counts_for(hand->second)) continue;
      if (since < verdict.dispatched_before) suspected_.push_back({job, verdict.pool, verdict.dispatched_before});
    }
    return true;
  });
}

bool Supervisor::leases_count(Shard shard) const {
  const TimePoint now = with_.clock.now();
  const auto hand = shards_.find(shard);
  return hand != shards_.end() && now - hand->second.gained_at > settings_.task_lease &&
         now - behind_at_ > settings_.task_lease;
}

}  // namespace millrace::supervise
