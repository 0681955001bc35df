#include "tests/simulation/world.h"

#include <algorithm>
#include <exception>

#include "shared/time/timestamp.h"
#include "topics/names.h"

namespace millrace::simulation {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr Duration kStepMax = milliseconds(120);
constexpr Duration kHealingMax = std::chrono::minutes(4);
constexpr Duration kSession = seconds(2);
constexpr int kStallsWithinStalls = 2;

}  // namespace

World::World(Plan plan)
    : chance_(plan.seed),
      trace_(plan.is_told),
      scene_{.time = {*parse_rfc3339("2026-01-01T00:00:00Z")}, .chance = chance_, .trace = trace_, .invariants = invariants_,
             .mutation = plan.mutation, .climate = draw_climate(chance_), .database_away_until = {}, .log_away_until = {},
             .meanwhile = {}},
      clock_(scene_.time),
      log_(clock_),
      network_(scene_, log_),
      database_(scene_, kShards),
      outside_{scene_, log_, network_, database_, payloads_, leases_, groups_, signer_, kShards},
      workload_(outside_, ledger_) {
  for (const auto topic : {topics::kRequests, topics::kResults}) log_.create_topic(std::string(topic), kShards);
  for (const auto topic : {topics::kEvents, topics::kControl, topics::kDead}) log_.create_topic(std::string(topic), 1);
  log_.create_topic(topics::tasks_topic(kPool), 4);
  log_.create_topic(topics::tasks_topic(kMapPool), 2);
  for (int shard = 0; shard < kShards; ++shard) leases_.shards[Shard(shard)];
  workload_.put_workflows();
  const std::uint64_t supervisors = 1 + chance_.below(3), workers = 1 + chance_.below(3);
  for (std::uint64_t i = 0; i < supervisors; ++i) supervisors_.push_back({"supervisor " + std::to_string(i), {}, {}, {}});
  for (std::uint64_t i = 0; i < workers; ++i) workers_.push_back({"worker " + std::to_string(i), kPool, {}, {}});
  workers_.push_back({"mapper", kMapPool, {}, {}});
  scene_.meanwhile = [this](Duration lasts) {
    if (depth_ >= kStallsWithinStalls) return;
    ++depth_;
    run_until(scene_.time.now + lasts);
    --depth_;
  };
}

Verdict World::run() {
  const TimePoint bad_until = scene_.time.now + chance_.between(seconds(3), seconds(8));
  run_until(bad_until);
  clear_up();
  const TimePoint patience = scene_.time.now + kHealingMax;
  while (!invariants_.violation() && scene_.time.now < patience && !is_at_rest()) tick();
  if (!invariants_.violation() && !is_at_rest()) {
    invariants_.violate("not at rest long after the weather cleared up:" + workload_.describe_open());
  }
  if (!invariants_.violation()) check_rest();
  return {invariants_.violation(), trace_.digest(), trace_.bites(), database_.rows().jobs().size()};
}

void World::run_until(TimePoint end) {
  while (scene_.time.now < end && !invariants_.violation()) tick();
}

void World::tick() {
  // Small steps while things happen, larger ones while everybody waits.
  step_ = did_something_ ? milliseconds(2) : std::min(step_ * 2, kStepMax);
  did_something_ = false;
  scene_.time.now += chance_.between(step_ / 2, step_);
  network_.pump();
  database_.pump();
  weather();
  workload_.act(has_cleared_up_);
  std::erase_if(sessions_, [this](const auto& session) { return session.first <= scene_.time.now; });
  const std::size_t first = chance_.below(supervisors_.size());
  for (std::size_t i = 0; i < supervisors_.size(); ++i) act(supervisors_[(first + i) % supervisors_.size()]);
  for (auto& worker : workers_) act(worker);
  did_something_ = did_something_ || !network_.is_empty();
}

void World::start(Seat<SupervisorProcess>& place) {
  place.life = std::make_unique<SupervisorProcess>(outside_, place.name, next_incarnation_++, chance_.next());
}

void World::start(Seat<WorkerProcess>& place) {
  place.life = std::make_unique<WorkerProcess>(outside_, ledger_, place.pool, place.name, next_incarnation_++, chance_.next());
}

void World::keep_membership(WorkerProcess& worker) {
  sessions_.emplace_back(scene_.time.now + kSession, worker.take_membership());
}

template <typename Life>
void World::bury(Seat<Life>& place) {
  trace_.note(scene_.time.now, place.name, "is dead");
  keep_membership(*place.life);
  place.life.reset();
  place.back_at = scene_.time.now + chance_.between(milliseconds(50), milliseconds(2500));
}

template <typename Life>
void World::act(Seat<Life>& place) {
  if (place.is_acting) {  // In a call that takes long: only what runs beside it goes on.
    if constexpr (requires { place.life->keep(); }) {
      if (!place.life->host().is_frozen() && !place.life->host().is_doomed()) place.life->keep();
    }
    return;
  }
  if (!place.life) {
    if (scene_.time.now < place.back_at) return;
    start(place);
  }
  if (place.life->host().is_doomed()) return bury(place);
  place.is_acting = true;
  try {
    if constexpr (requires { place.life->keep(); }) place.life->keep();
    did_something_ = place.life->act() || did_something_;
  } catch (const ProcessDied&) {
    did_something_ = true;
  } catch (const std::exception& defect) {
    invariants_.violate(place.name + " threw: " + defect.what());
  }
  place.is_acting = false;
  if (place.life->host().is_doomed()) bury(place);
}

void World::weather() {
  const Climate& climate = scene_.climate;
  if (chance_.one_in(climate.kill)) {
    trace_.bite("process killed");
    const std::uint64_t which = chance_.below(supervisors_.size() + workers_.size());
    if (which < supervisors_.size()) {
      if (auto& life = supervisors_[which].life) life->host().kill();
    } else if (auto& life = workers_[which - supervisors_.size()].life) {
      life->host().kill();
    }
  }
  if (chance_.one_in(climate.rebalance)) {
    trace_.bite("rebalance");
    groups_[chance_.one_in(4) ? kMapPool : kPool].rebalance();
  }
  if (chance_.one_in(climate.outage)) {
    const TimePoint until = scene_.time.now + chance_.between(milliseconds(50), milliseconds(1500));
    const bool is_log = chance_.one_in(2);
    trace_.bite(is_log ? "log away" : "database away");
    (is_log ? scene_.log_away_until : scene_.database_away_until) = until;
  }
  if (chance_.one_in(climate.clock_jump)) {
    trace_.bite("wall clock wrong");
    scene_.had_wrong_clocks = true;
    const Duration wrong_by = chance_.between(seconds(-20), seconds(20));
    if (auto& life = supervisors_[chance_.below(supervisors_.size())].life) life->clock().set_wrong_by(wrong_by);
  }
  if (chance_.one_in(climate.log_loss)) {
    scene_.has_lost_log = true;
    ++scene_.log_losses;
    if (chance_.one_in(2)) lose_all_of_the_log();
    else lose_the_end_of_a_partition();
    for (auto& [pool, group] : groups_) group.rebalance();  // Its members' positions are outside of the log: all begin anew.
  }
}

void World::lose_all_of_the_log() {
  trace_.bite("all of the log lost");
  for (const std::string& topic : {std::string(topics::kRequests), std::string(topics::kResults), std::string(topics::kControl),
                                   topics::tasks_topic(kPool), topics::tasks_topic(kMapPool)}) {
    log_.create_topic(topic, static_cast<int>(log_.partitions_of(topic).size()));
  }
}

void World::lose_the_end_of_a_partition() {
  trace_.bite("end of a partition lost");
  const std::string topic(chance_.pick(std::vector<std::string>{std::string(topics::kRequests), std::string(topics::kResults),
                                                                topics::tasks_topic(kPool), topics::tasks_topic(kMapPool)}));
  const auto partition = chance_.pick(log_.partitions_of(topic));
  const auto range = *log_.range_of(partition);
  const std::int64_t lost = 1 + static_cast<std::int64_t>(chance_.below(3));
  trace_.note(scene_.time.now, "weather", "takes the end of", topic + " " + std::to_string(partition.partition));
  log_.truncate(partition, std::max(range.begin, range.end - lost));
}

void World::clear_up() {
  trace_.note(scene_.time.now, "weather", "clears up");
  has_cleared_up_ = true;
  scene_.climate = Climate{};
  scene_.database_away_until = {};
  scene_.log_away_until = {};
  for (auto& supervisor : supervisors_) {
    if (supervisor.life) supervisor.life->clock().set_wrong_by(Duration(0));
  }
}

bool World::is_at_rest() {
  if (!invariants_.is_all_published() || !network_.is_empty() || database_.has_late_commits()) return false;
  if (!workload_.is_done()) return false;
  for (const auto& [shard, position] : database_.positions()) {
    const auto end_of = [&](std::string_view topic) { return log_.range_of({std::string(topic), shard.value()})->end; };
    if (end_of(topics::kRequests) > position.requests_next || end_of(topics::kResults) > position.results_next) return false;
  }
  return true;
}

void World::check_rest() {
  invariants_.at_rest(database_.rows());
  workload_.check(invariants_);
  const auto& bites = trace_.bites();
  if (!scene_.has_lost_log && !scene_.had_wrong_clocks && bites.contains("- lost task dispatched again")) {
    invariants_.violate("a task counted as lost although nothing was lost");
  }
}

}  // namespace millrace::simulation
