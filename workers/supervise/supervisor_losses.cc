// What is done when the log has lost records: tasks are looked for, and what nobody will answer is asked for again.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "topics/names.h"
#include "workers/supervise/child_execution.h"
#include "workers/supervise/supervisor.h"

namespace millrace::supervise {
namespace {

constexpr Duration kLogPatience = std::chrono::seconds(2);
constexpr std::size_t kParentsPerLook = 500;
constexpr Duration kVerdictLasts = std::chrono::minutes(2);
// Whenever they were dispatched: what the log lost is lost, also for a clock that was set back since. Asking twice does no harm.
constexpr TimePoint kAllOfThem = TimePoint::max();

}  // namespace

Result<void> Supervisor::start_over(Shard shard, bool is_request) {
  if (auto finished = finish_pending(); !finished) return finished.error();
  const event_log::TopicPartition partition{std::string(is_request ? topics::kRequests : topics::kResults), shard.value()};
  const auto range = with_.reader.range_of(partition, kLogPatience);
  if (!range) return range.error();
  spdlog::error("{}[{}] was truncated or made anew: reading it from offset {} and dispatching the shard's open tasks again",
                partition.topic, partition.partition, range->begin);
  with_.meters.log_made_anew();
  auto in_flight = with_.store.load_in_flight({shard});
  if (!in_flight) return in_flight.error();
  suspect_all(*std::move(in_flight), {});
  for (const auto& [pool, since] : map_runs_.oldest_dispatched()) map_runs_.note_lost(pool, kAllOfThem);
  if (is_request) requests_lost_of_.insert(shard);

  ShardInHand& hand = shards_.at(shard);
  (is_request ? hand.requests_read : hand.results_read) = range->begin;
  (is_request ? hand.must_verify_requests : hand.must_verify_results) = false;
  std::erase_if(records_, [&](const auto& record) { return record.from == partition; });
  return {};
}

void Supervisor::suspect_all(std::vector<JobId> jobs, std::optional<Doer> doer) {
  std::set<JobId> suspected;  // Once is enough, when a shard lost both its requests and its results.
  for (const SuspectedJob& suspect : suspected_) {
    if (suspect.before == kAllOfThem && (!suspect.doer || suspect.doer == doer)) suspected.insert(suspect.job);
  }
  for (JobId& job : jobs) {
    if (!suspected.contains(job)) suspected_.push_back({std::move(job), doer, PoolName(), kAllOfThem});
  }
}

void Supervisor::tell_of_lost_requests(const Inputs& inputs, BatchDraft& draft) {
  for (const Shard lost : inputs.requests_lost_of) {
    for (int shard = 0; shard < partitions_; ++shard) draft.tell_of_lost_requests(lost, Shard(shard));
  }
}

Result<void> Supervisor::ask_again_for_children(const Inputs& inputs, BatchDraft& draft) {
  std::set<Shard> shards;
  for (const Command& command : inputs.commands) {
    if (command.kind != kRequestsLostCommand) continue;
    shards.insert(command.shard);
    draft.add_outcome(command.shard, {command.id, "ok"});
  }
  if (shards.empty()) return {};
  auto in_flight = with_.store.load_in_flight({shards.begin(), shards.end()});
  if (!in_flight) return in_flight.error();
  suspect_all(*std::move(in_flight), Doer::kChild);
  map_runs_.note_requests_lost();
  return {};
}

Result<void> Supervisor::apply_suspicions(const Inputs& inputs, BatchDraft& draft) {
  for (const SuspectedJob& suspect : inputs.suspected) {
    Job* job = jobs_.find(suspect.job);
    if (job == nullptr || is_final(job->status) || !is_of_ours(suspect.job)) continue;
    std::vector<TaskKey> lost;
    for (const auto& [key, task] : job->tasks) {
      const bool is_meant = (!suspect.doer || task.doer == *suspect.doer) &&
                            (suspect.pool.value().empty() || task.pool == suspect.pool);
      if (is_meant && task.phase == OpenTask::Phase::kDispatched && task.since < suspect.before) lost.push_back(key);
    }
    if (lost.empty()) continue;
    auto hand = in_hand(suspect.job, draft);
    if (!hand) return hand.error();
    for (const TaskKey key : lost) {
      spdlog::warn("job {}: a task of state entry {} was lost on its way; dispatching it again", suspect.job.value(), key.entry);
      with_.meters.dispatched_again();
      apply_loss(**hand, key, circumstances());
    }
  }
  return {};
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

Result<void> Supervisor::look_for_children() {
  const TimePoint now = with_.clock.now();
  if (publisher_.oldest_outstanding().value_or(now) < now - settings_.loss_age_min) {
    // Requests may not have left at all.
    children_.trust_all();
    units_.trust_all();
    return {};
  }
  const auto units = map_runs_.units_at_work();
  units_.retain([&](const JobId& job) { return units.contains(job); });
  for (const auto& [job, tasks] : units) units_.note(job, tasks);

  const auto lost = lost_of(children_);
  if (!lost) return lost.error();
  std::set<JobId> parents;  // All children of one are asked; those at work do not mind.
  for (const AwaitedChild& child : *lost) parents.insert(child.parent);
  for (const JobId& parent : parents) suspected_.push_back({parent, Doer::kChild, PoolName(), kAllOfThem});
  const auto lost_units = lost_of(units_);
  if (!lost_units) return lost_units.error();
  for (const AwaitedChild& unit : *lost_units) map_runs_.note_unit_lost(unit.parent, unit.task);
  return {};
}

Result<std::vector<AwaitedChild>> Supervisor::lost_of(ChildWatch& watch) {
  std::vector<AwaitedChild> looked_at;
  std::vector<JobId> executions;
  for (AwaitedChild& child : watch.next(kParentsPerLook)) {
    const auto shard = shard_of(child.parent);
    if (!shard || !leases_count(*shard)) continue;  // We lag: the answer may lie before us, unread.
    executions.push_back(unit_job_of(child.parent, child.task, partitions_));
    looked_at.push_back(std::move(child));
  }
  if (looked_at.empty()) return looked_at;
  const auto open = with_.store.find_open(executions);
  if (!open) return open.error();
  std::set<AwaitedChild> at_work;
  for (std::size_t i = 0; i < looked_at.size(); ++i) {
    if (open->contains(executions[i])) at_work.insert(looked_at[i]);
  }
  return watch.judge(looked_at, at_work, with_.clock.monotonic());
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
      if (since < verdict.dispatched_before) suspected_.push_back({job, Doer::kPool, verdict.pool, verdict.dispatched_before});
    }
    return true;
  });
}

}  // namespace millrace::supervise
