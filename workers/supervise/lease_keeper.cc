#include "workers/supervise/lease_keeper.h"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <cstdlib>
#include <utility>

namespace millrace::supervise {
namespace {

using postgres::Row;
using postgres::Session;

std::string milliseconds(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

Shard shard_in(const Row& row) { return Shard(std::atoi(row[0]->c_str())); }

}  // namespace

std::string batch_application_name(const WorkerId& worker) {
  // PostgreSQL cuts names at 63 bytes; what tells workers apart stands at the end of their ids.
  constexpr std::size_t kWorkerBytesMax = 50;
  const std::string& id = worker.value();
  return "batches-of-" + (id.size() > kWorkerBytesMax ? id.substr(id.size() - kWorkerBytesMax) : id);
}

LeaseKeeper::LeaseKeeper(std::string url, Identity identity, Timing timing, int partitions, Clock& clock)
    : url_(std::move(url)), identity_(std::move(identity)), timing_(timing), partitions_(partitions), clock_(clock) {}

void LeaseKeeper::run(std::stop_token stop) {
  bool was_well = true;
  while (!stop.stop_requested()) {
    const auto done = round();
    if (!done && was_well) spdlog::warn("cannot keep shard leases: {}", describe(done.error()));
    if (done && !was_well) spdlog::info("keeping shard leases again");
    was_well = done.has_value();
    {
      const std::lock_guard lock(mutex_);
      missing_ = done ? std::nullopt : std::optional(done.error().detail);
    }
    wait_or_stop(clock_, timing_.renew_every, stop);
  }
  give_all_back();
}

Result<void> LeaseKeeper::round() {
  if (!session_ || !session_->is_alive()) {
    session_.reset();
    auto opened = Session::open(url_, "millrace-leases");
    if (!opened) return opened.error();
    session_ = std::move(*opened);
    auto rows = session_->run(
        "INSERT INTO shards (shard) SELECT generate_series(0, $1::int - 1) ON CONFLICT DO NOTHING",
        {std::to_string(partitions_)});
    if (rows) {
      rows = session_->run("INSERT INTO positions (shard) SELECT generate_series(0, $1::int - 1) ON CONFLICT DO NOTHING",
                           {std::to_string(partitions_)});
    }
    if (!rows) return rows.error();
  }
  if (auto done = renew(*session_); !done) return done;
  if (auto done = release_let_go(*session_); !done) return done;
  return balance(*session_);
}

Result<void> LeaseKeeper::renew(Session& session) {
  auto alive = session.run(
      "INSERT INTO workers (worker_id, pool, host, pid, version, concurrency) VALUES ($1, 'supervise', $2, $3::int, $4, 1) "
      "ON CONFLICT (worker_id) DO UPDATE SET seen_at = now(), stopped_at = NULL",
      {identity_.worker.value(), identity_.host, std::to_string(identity_.pid), identity_.version});
  if (!alive) return alive.error();
  auto rows = session.run(
      "UPDATE shards SET lease_until = clock_timestamp() + $2::int * interval '1 millisecond', owner_backend = $3::int "
      "WHERE owner = $1 RETURNING shard, epoch",
      {identity_.worker.value(), milliseconds(timing_.lease), std::to_string(backend_.load())});
  if (!rows) return rows.error();

  std::map<Shard, std::int64_t> still_ours;
  for (const Row& row : rows->rows) still_ours[shard_in(row)] = std::atoll(row[1]->c_str());
  const std::lock_guard lock(mutex_);
  for (auto entry = owned_.begin(); entry != owned_.end();) {
    const auto held = still_ours.find(entry->first);
    const bool is_lost = held == still_ours.end() || held->second != entry->second;
    if (is_lost) spdlog::warn("shard {} was taken over by another supervisor", entry->first.value());
    entry = is_lost ? owned_.erase(entry) : std::next(entry);
  }
  return {};
}

Result<void> LeaseKeeper::balance(Session& session) {
  auto members = session.run(
      "SELECT count(*) FROM workers WHERE pool = 'supervise' AND stopped_at IS NULL "
      "AND seen_at > clock_timestamp() - $1::int * interval '1 millisecond'",
      {milliseconds(timing_.lease)});
  if (!members) return members.error();
  auto rows = session.run(
      "SELECT shard, coalesce(owner = $1, false), owner IS NULL OR lease_until < clock_timestamp() "
      "FROM shards WHERE shard < $2::int ORDER BY shard",
      {identity_.worker.value(), std::to_string(partitions_)});
  if (!rows) return rows.error();

  std::vector<ShardLease> leases;
  for (const Row& row : rows->rows) {
    leases.push_back({.shard = shard_in(row), .is_mine = *row[1] == "t", .is_free = *row[2] == "t"});
  }
  const OwnershipPlan plan = plan_ownership(leases, std::atoi((*members->rows[0][0]).c_str()));
  {
    const std::lock_guard lock(mutex_);
    for (const Shard shard : plan.release) {
      if (owned_.erase(shard) > 0) leaving_.insert(shard);
    }
  }
  for (const Shard shard : plan.take) {
    if (auto taken = take(session, shard); !taken) return taken;
  }
  return {};
}

Result<void> LeaseKeeper::take(Session& session, Shard shard) {
  const std::string number = std::to_string(shard.value());
  auto former = session.run(
      "SELECT owner, owner_backend FROM shards WHERE shard = $1::int AND (owner IS NULL OR lease_until < clock_timestamp())",
      {number});
  if (!former) return former.error();
  if (former->rows.empty()) return {};
  const Row owner = former->rows.front();
  if (owner[0] && owner[1]) {
    if (auto ended = end_former_backend(session, *owner[0], *owner[1]); !ended) return ended;
  }

  std::int64_t epoch = 0;
  auto done = session.in_transaction([&](Session& open) -> Result<void> {
    auto rows = open.run(
        "UPDATE shards SET epoch = epoch + 1, owner = $2, owner_backend = $3::int, "
        "lease_until = clock_timestamp() + $4::int * interval '1 millisecond' "
        "WHERE shard = $1::int AND (owner IS NULL OR lease_until < clock_timestamp()) RETURNING epoch",
        {number, identity_.worker.value(), std::to_string(backend_.load()), milliseconds(timing_.lease)});
    if (!rows) return rows.error();
    if (rows->rows.empty()) return {};  // Another was faster.
    epoch = std::atoll((*rows->rows[0][0]).c_str());
    auto moved = open.run("UPDATE positions SET epoch = $2::bigint, crashes = crashes + $3::int WHERE shard = $1::int",
                          {number, std::to_string(epoch), owner[0] ? "1" : "0"});
    if (!moved) return moved.error();
    return {};
  });
  if (!done) return done;
  if (epoch == 0) return {};
  spdlog::info("took shard {} under epoch {}", shard.value(), epoch);
  const std::lock_guard lock(mutex_);
  owned_[shard] = epoch;
  return {};
}

Result<void> LeaseKeeper::end_former_backend(Session& session, const std::string& owner, const std::string& pid) {
  // Its application name carries the owner, so a backend that merely inherited the process id is left alone.
  auto ended = session.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1::int AND application_name = $2",
      {pid, batch_application_name(WorkerId(owner))});
  if (!ended) return ended.error();
  return {};
}

Result<void> LeaseKeeper::release_let_go(Session& session) {
  std::set<Shard> done;
  {
    const std::lock_guard lock(mutex_);
    done = std::exchange(let_go_, {});
  }
  for (const Shard shard : done) {
    auto rows = session.run(
        "UPDATE shards SET owner = NULL, lease_until = '-infinity' WHERE shard = $1::int AND owner = $2",
        {std::to_string(shard.value()), identity_.worker.value()});
    if (!rows) {
      const std::lock_guard lock(mutex_);
      let_go_.insert(shard);
      return rows.error();
    }
    spdlog::info("handed shard {} over", shard.value());
  }
  return {};
}

void LeaseKeeper::give_all_back() {
  if (!session_ || !session_->is_alive()) return;
  auto freed = session_->run("UPDATE shards SET owner = NULL, lease_until = '-infinity' WHERE owner = $1",
                             {identity_.worker.value()});
  auto stopped = session_->run("UPDATE workers SET stopped_at = now() WHERE worker_id = $1", {identity_.worker.value()});
  if (!freed || !stopped) spdlog::warn("could not give the shards back; they are taken over when their leases run out");
}

std::optional<std::string> LeaseKeeper::missing() const {
  const std::lock_guard lock(mutex_);
  return missing_;
}

std::map<Shard, std::int64_t> LeaseKeeper::owned() {
  const std::lock_guard lock(mutex_);
  return owned_;
}

std::set<Shard> LeaseKeeper::leaving() {
  const std::lock_guard lock(mutex_);
  return leaving_;
}

void LeaseKeeper::let_go(Shard shard) {
  const std::lock_guard lock(mutex_);
  if (leaving_.erase(shard) > 0) let_go_.insert(shard);
}

}  // namespace millrace::supervise
