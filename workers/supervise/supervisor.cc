#include "workers/supervise/supervisor.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>

#include "topics/cloud_event.h"
#include "topics/names.h"

namespace millrace::supervise {
namespace {

constexpr Duration kTurnWait = std::chrono::milliseconds(200);
constexpr Duration kWaitForAcknowledgements = std::chrono::milliseconds(20);
constexpr Duration kBackoffMin = std::chrono::milliseconds(50);
constexpr Duration kBackoffMax = std::chrono::seconds(1);
constexpr Duration kRangePatience = std::chrono::seconds(2);

event_log::TopicPartition requests_of(Shard shard) { return {std::string(topics::kRequests), shard.value()}; }
event_log::TopicPartition results_of(Shard shard) { return {std::string(topics::kResults), shard.value()}; }
event_log::TopicPartition control() { return {std::string(topics::kControl), 0}; }

}  // namespace

Supervisor::Supervisor(Dependencies with, SuperviseSettings settings, int partitions)
    : with_(with),
      settings_(settings),
      partitions_(partitions),
      jobs_(settings.jobs_in_memory_max),
      workflows_(with.store, settings.newest_workflow_lasts),
      lanes_(partitions),
      publisher_(with.sink, with.clock),
      map_runs_(with.signer, {.slices_per_pool_max = settings.map_window, .dispatches_max = settings.dispatches_max}),
      wakes_loaded_through_(with.clock.now()),
      children_(settings.child_patience),
      units_(settings.child_patience) {}

Result<void> Supervisor::run(std::stop_token stop) {
  Duration backoff = kBackoffMin;
  while (!stop.stop_requested()) {
    const auto did = turn(kTurnWait);
    if (did) {
      if (backoff > kBackoffMin) spdlog::info("going on");
      backoff = kBackoffMin;
      continue;
    }
    if (did.error().kind == ErrorKind::kBroken) return did.error();
    // Said once per outage: the first wait is the short one.
    if (backoff == kBackoffMin) spdlog::warn("waiting: {}", describe(did.error()));
    behind_at_ = with_.clock.now();
    const auto jittered = Duration(static_cast<Duration::rep>(static_cast<double>(backoff.count()) *
                                                              (0.5 + 0.5 * with_.random.fraction())));
    wait_or_stop(with_.clock, jittered, stop);
    backoff = std::min(backoff * 2, kBackoffMax);
  }
  (void)finish_pending();  // What it leaves undone or in doubt is its successor's, like after any death.
  return {};
}

Result<bool> Supervisor::turn(Duration wait_max) {
  if (in_doubt_) {
    if (auto resolved = resolve_doubt(); !resolved) return resolved.error();
  }
  if (auto went = go_ahead_or_finish(); !went) return went.error();
  if (auto followed = follow_ownership(); !followed) return followed.error();
  for (Undeliverable& refused : publisher_.pump(Duration(0))) undeliverable_.push_back(std::move(refused));
  if (must_load_map_runs_) {
    if (auto loaded = load_map_runs_anew(); !loaded) return loaded.error();
  }
  if (auto kept = housekeeping(); !kept) return kept.error();
  if (records_.empty()) {
    if (auto fetched = fetch(wait_for(wait_max)); !fetched) return fetched.error();
  }
  if (wait_max > Duration(0) && !pending_) {
    if (auto gathered = gather(); !gathered) return gathered.error();
  }
  for (JobId& job : wakes_.take_due(with_.clock.now(), settings_.records_per_batch)) due_.push_back(std::move(job));
  weigh_verdicts();
  if (!has_inputs()) return false;
  if (auto applied = apply_inputs(); !applied) return applied.error();
  return true;
}

bool Supervisor::has_inputs() const {
  return !records_.empty() || !due_.empty() || !suspected_.empty() || !undeliverable_.empty() || !requests_lost_of_.empty() ||
         (commands_are_due_ && !shards_.empty()) || map_runs_.wants_turn();
}

Duration Supervisor::wait_for(Duration wait_max) const {
  if (!due_.empty() || !suspected_.empty() || !undeliverable_.empty() || !unknown_.empty()) return Duration(0);
  if (!requests_lost_of_.empty()) return Duration(0);
  if ((commands_are_due_ && !shards_.empty()) || map_runs_.wants_turn()) return Duration(0);
  Duration wait = publisher_.is_idle() ? wait_max : std::min(wait_max, kWaitForAcknowledgements);
  if (const auto first = wakes_.first()) wait = std::min(wait, std::max(Duration(0), *first - with_.clock.now()));
  return wait;
}

Result<void> Supervisor::follow_ownership() {
  const std::map<Shard, std::int64_t> owned = with_.ownership.owned();
  std::vector<Shard> lost;
  for (const auto& [shard, hand] : shards_) {
    const auto ours = owned.find(shard);
    if (ours == owned.end() || ours->second != hand.position.epoch) lost.push_back(shard);
  }
  if (!lost.empty() || owned.size() != shards_.size() || !with_.ownership.leaving().empty()) {
    if (auto finished = finish_pending(); !finished) return finished.error();
  }
  for (const Shard shard : lost) drop_shard(shard);
  // Also what was taken and is to be handed over before it was ever taken up here: nobody else would let go of it.
  for (const Shard shard : with_.ownership.leaving()) {
    if (!shards_.contains(shard)) with_.ownership.let_go(shard);
  }
  std::map<Shard, std::int64_t> gained;
  for (const auto& [shard, epoch] : owned) {
    if (!shards_.contains(shard)) gained[shard] = epoch;
  }
  const std::size_t held = shards_.size();
  if (!gained.empty()) {
    if (auto taken = take_up(gained); !taken) return taken;
  }
  must_assign_ = must_assign_ || !lost.empty() || shards_.size() != held;
  if (!must_assign_) return {};
  with_.meters.in_hand(shards_.size(), jobs_.size(), publisher_.outstanding());
  if (auto assigned = assign_reader(); !assigned) return assigned;
  must_assign_ = false;
  return {};
}

Result<void> Supervisor::take_up(const std::map<Shard, std::int64_t>& gained) {
  std::vector<Shard> shards;
  for (const auto& [shard, epoch] : gained) shards.push_back(shard);
  auto positions = with_.store.load_positions(shards);
  if (!positions) return positions.error();
  auto unsent = with_.store.load_unsent(shards);
  if (!unsent) return unsent.error();
  auto wakes = with_.store.load_wakes(shards, TimePoint(), wakes_loaded_through_);
  if (!wakes) return wakes.error();
  auto in_flight = with_.store.load_in_flight(shards);
  if (!in_flight) return in_flight.error();

  const TimePoint now = with_.clock.now();
  std::set<Shard> taken;
  for (ShardPosition& position : *positions) {
    if (position.epoch != gained.at(position.shard)) continue;  // Lost again already.
    taken.insert(position.shard);
    ShardInHand hand;
    hand.gained_at = now;
    const Shard shard = position.shard;
    hand.position = std::move(position);
    take_care(hand);
    shards_.emplace(shard, std::move(hand));
  }
  for (const Shard shard : taken) {
    for (const bool is_request : {true, false}) {
      if (auto placed = place(shard, is_request); !placed) {
        for (const Shard half : taken) drop_shard(half);  // Taken up anew with the next turn.
        return placed;
      }
    }
  }
  if (auto loaded = load_map_runs({taken.begin(), taken.end()}); !loaded) {
    for (const Shard half : taken) drop_shard(half);
    return loaded;
  }
  for (OutboxBatch& batch : *unsent) {
    // No dispatch of ours counts as acknowledged before these are: hence the earliest of times.
    if (taken.contains(batch.shard)) publisher_.publish(std::move(batch), TimePoint());
  }
  for (auto& [due, job] : *wakes) {
    if (is_of_ours(job)) wakes_.add(due, std::move(job));
  }
  for (JobId& job : *in_flight) {
    if (is_of_ours(job)) unknown_.push_back(std::move(job));
  }
  commands_are_due_ = commands_are_due_ || !taken.empty();
  return {};
}

Result<void> Supervisor::place(Shard shard, bool is_request) {
  ShardInHand& hand = shards_.at(shard);
  const auto range = with_.reader.range_of(is_request ? requests_of(shard) : results_of(shard), kRangePatience);
  if (!range) return range.error();
  const std::int64_t next = is_request ? hand.position.requests_next : hand.position.results_next;
  if (next > range->end) return start_over(shard, is_request);
  // The last applied record is read once more where it is still there: another one in its place is another log.
  const bool can_verify = next > range->begin && !(is_request ? hand.position.requests_last : hand.position.results_last).empty();
  (is_request ? hand.must_verify_requests : hand.must_verify_results) = can_verify;
  (is_request ? hand.requests_read : hand.results_read) = can_verify ? next - 1 : std::max(next, range->begin);
  return {};
}

bool Supervisor::is_of_ours(const JobId& job) const {
  const auto shard = shard_of(job);
  return shard && shards_.contains(*shard);
}

void Supervisor::drop_shard(Shard shard) {
  shards_.erase(shard);
  map_runs_.drop_shard(shard);
  jobs_.drop_shard(shard);
  publisher_.drop(shard);
  const auto is_of_shard = [shard](const JobId& job) { return shard_of(job) == shard; };
  std::erase_if(records_, [shard](const auto& record) { return record.from.partition == shard.value(); });
  std::erase_if(due_, is_of_shard);
  requests_lost_of_.erase(shard);
  std::erase_if(suspected_, [&](const SuspectedJob& suspect) { return is_of_shard(suspect.job); });
  std::erase_if(undeliverable_, [shard](const Undeliverable& refused) { return refused.shard == shard; });
  std::erase_if(unknown_, is_of_shard);
  children_.retain([&](const JobId& job) { return !is_of_shard(job); });
  for (auto& [pool, jobs] : in_flight_) std::erase_if(jobs, [&](const auto& entry) { return is_of_shard(entry.first); });
}

Result<void> Supervisor::assign_reader() {
  std::map<event_log::TopicPartition, std::int64_t> positions;
  for (const auto& [shard, hand] : shards_) {
    positions[requests_of(shard)] = hand.requests_read;
    positions[results_of(shard)] = hand.results_read;
  }
  if (!control_read_) {
    // Hints from before our time are of no use: commands are looked for at take-up anyway.
    const auto range = with_.reader.range_of(control(), kRangePatience);
    if (!range) return range.error();
    control_read_ = range->end;
  }
  positions[control()] = *control_read_;
  return with_.reader.assign(positions);
}

Result<void> Supervisor::fetch(Duration wait_max) {
  if (must_recognise_log_) return recognise_the_log();
  auto fetched = with_.reader.poll(settings_.records_per_batch, wait_max);
  if (!fetched) return fetched.error();
  if (fetched->was_cut_off) {
    // What came with it is read again from positions that are known to be right.
    must_recognise_log_ = true;
    return recognise_the_log();
  }
  if (fetched->records.size() >= settings_.records_per_batch) behind_at_ = with_.clock.now();
  for (event_log::Record& record : fetched->records) {
    if (record.from.topic == topics::kControl) {
      note_hint(record);
    } else if (is_new_input(record)) {
      records_.push_back(std::move(record));
    }
  }
  for (const event_log::TopicPartition& partition : fetched->reset) {
    if (partition.topic == topics::kControl) {
      control_read_.reset();
      must_assign_ = true;
      continue;
    }
    const Shard shard(partition.partition);
    if (!shards_.contains(shard)) continue;
    if (auto begun = start_over(shard, partition.topic == topics::kRequests); !begun) return begun;
    must_assign_ = true;
  }
  for (auto& [shard, hand] : shards_) {
    // A record that should have been the last applied one was another: is_new_input has marked its side.
    for (const bool is_request : {true, false}) {
      std::int64_t& read = is_request ? hand.requests_read : hand.results_read;
      if (read >= 0) continue;
      if (auto begun = start_over(shard, is_request); !begun) return begun;
      must_assign_ = true;
    }
  }
  return {};
}

Result<void> Supervisor::gather() {
  std::size_t jobs_in_flight = 0;
  for (const auto& [pool, jobs] : in_flight_) jobs_in_flight += jobs.size();
  const Duration wait = pace_.to_gather(records_.size(), jobs_in_flight, with_.clock.monotonic());
  if (wait == Duration(0)) return {};
  wait_or_stop(with_.clock, wait, {});
  return fetch(Duration(0));
}

Result<void> Supervisor::recognise_the_log() {
  if (auto finished = finish_pending(); !finished) return finished.error();  // What is pending moves the positions.
  for (const auto& [shard, hand] : shards_) {
    for (const bool is_request : {true, false}) {
      if (auto placed = place(shard, is_request); !placed) return placed;
    }
  }
  control_read_.reset();
  commands_are_due_ = true;  // Hints may have been lost.
  must_assign_ = true;
  must_recognise_log_ = false;
  return {};
}

bool Supervisor::is_new_input(const event_log::Record& record) {
  const auto found = shards_.find(Shard(record.from.partition));
  if (found == shards_.end()) return false;
  ShardInHand& hand = found->second;
  const bool is_request = record.from.topic == topics::kRequests;
  std::int64_t& read = is_request ? hand.requests_read : hand.results_read;
  bool& must_verify = is_request ? hand.must_verify_requests : hand.must_verify_results;
  const std::int64_t next = is_request ? hand.position.requests_next : hand.position.results_next;
  if (read < 0 || record.offset < read) return false;
  read = record.offset + 1;
  if (must_verify) {
    must_verify = false;
    if (record.offset == next - 1) {
      const std::string& last = is_request ? hand.position.requests_last : hand.position.results_last;
      if (topics::record_id(record) != last) read = -1;
      return false;
    }
  }
  return true;
}

void Supervisor::note_hint(const event_log::Record& record) {
  control_read_ = record.offset + 1;
  const auto hint = topics::read_control(record);
  if (!hint) return;
  if (hint->kind == topics::ControlKind::kLookNow) commands_are_due_ = true;
  if (hint->kind == topics::ControlKind::kWorkflowChanged) workflows_.forget_newest();
}

}  // namespace millrace::supervise
