// What a supervisor does now and then: timers' horizon, published positions, the outbox's tail.
#include <algorithm>

#include "topics/names.h"
#include "workers/supervise/supervisor.h"

namespace millrace::supervise {
namespace {

constexpr Duration kEraseSentEvery = std::chrono::seconds(2);
constexpr Duration kPublishPositionsEvery = std::chrono::seconds(1);
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
    if (auto looked = look_for_children(); !looked) return looked;
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
  jobs_.shrink([](const JobId&) { return false; });
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

  std::vector<TaskId> children;
  for (const auto& [key, task] : job.tasks) {
    if (task.doer == Doer::kChild && task.phase == OpenTask::Phase::kDispatched) children.push_back(task.id);
  }
  children_.note(job.id, children);

  const auto due = job.next_due(settings_.task_lease);
  if (due && *due <= wakes_loaded_through_) wakes_.add(*due, job.id);
  if (is_final(job.status)) jobs_.drop(job.id);
}

bool Supervisor::leases_count(Shard shard) const {
  const TimePoint now = with_.clock.now();
  const auto hand = shards_.find(shard);
  return hand != shards_.end() && now - hand->second.gained_at > settings_.task_lease &&
         now - behind_at_ > settings_.task_lease;
}

}  // namespace millrace::supervise
