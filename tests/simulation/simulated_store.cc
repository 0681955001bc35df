#include "tests/simulation/simulated_store.h"

#include <utility>

#include "tests/simulation/invariants.h"

namespace millrace::simulation {

using supervise::BatchWrite;
using supervise::CommitAnswer;
using supervise::OutboxBatch;
using supervise::ShardPosition;

template <typename Call>
auto SimulatedStore::call(std::string_view name, Call what) -> decltype(what()) {
  host_.before(name);
  if (scene_.time.now < scene_.database_away_until || scene_.chance.one_in(scene_.climate.failed_call)) {
    scene_.trace.bite("call of the database failed");
    return transient("database", "away");
  }
  auto answer = what();
  host_.after(name);
  if (scene_.chance.one_in(scene_.climate.lost_answer)) {
    scene_.trace.bite("answer of the database lost");
    return transient("database", "the connection broke");
  }
  return answer;
}

Result<std::vector<ShardPosition>> SimulatedStore::load_positions(const std::vector<Shard>& shards) {
  return call("load_positions", [&] { return database_.rows().load_positions(shards); });
}

Result<std::vector<ShardPosition>> SimulatedStore::load_settled_positions(const std::vector<Shard>& shards) {
  return call("load_settled_positions", [&] {
    database_.wait_for_locks(shards);
    return database_.rows().load_positions(shards);
  });
}

Result<std::vector<OutboxBatch>> SimulatedStore::load_unsent(const std::vector<Shard>& shards) {
  return call("load_unsent", [&]() -> Result<std::vector<OutboxBatch>> {
    if (scene_.has(Mutation::kNoSweep)) return std::vector<OutboxBatch>();
    auto unsent = database_.rows().load_unsent(shards);
    if (scene_.has(Mutation::kSweepsNewestOnly) && unsent->size() > 1) unsent->erase(unsent->begin(), unsent->end() - 1);
    return unsent;
  });
}

Result<std::vector<std::unique_ptr<supervise::Job>>> SimulatedStore::load_jobs(const std::vector<JobId>& jobs) {
  return call("load_jobs", [&]() -> Result<std::vector<std::unique_ptr<supervise::Job>>> {
    if (scene_.has(Mutation::kStaleRead) && scene_.chance.one_in(4)) {
      auto former = database_.load_former(jobs);
      if (former && !former->empty()) return former;
    }
    return database_.rows().load_jobs(jobs);
  });
}

Result<std::vector<std::pair<TimePoint, JobId>>> SimulatedStore::load_wakes(const std::vector<Shard>& shards, TimePoint after,
                                                                            TimePoint through) {
  return call("load_wakes", [&]() -> Result<std::vector<std::pair<TimePoint, JobId>>> {
    if (scene_.has(Mutation::kNoTimersAtTakeOver)) return std::vector<std::pair<TimePoint, JobId>>();
    return database_.rows().load_wakes(shards, after, through);
  });
}

Result<std::vector<JobId>> SimulatedStore::load_in_flight(const std::vector<Shard>& shards) {
  return call("load_in_flight", [&]() -> Result<std::vector<JobId>> {
    if (scene_.has(Mutation::kInFlightForgotten)) return std::vector<JobId>();
    return database_.rows().load_in_flight(shards);
  });
}

Result<std::set<JobId>> SimulatedStore::find_open(const std::vector<JobId>& jobs) {
  return call("find_open", [&] { return database_.rows().find_open(jobs); });
}

Result<std::vector<supervise::Command>> SimulatedStore::load_commands(const std::vector<Shard>& shards,
                                                                      std::size_t commands_max) {
  return call("load_commands", [&] { return database_.rows().load_commands(shards, commands_max); });
}

Result<std::map<std::string, supervise::Submission>> SimulatedStore::find_submissions(
    const std::vector<std::string>& identities) {
  return call("find_submissions", [&] { return database_.rows().find_submissions(identities); });
}

Result<std::vector<supervise::MapRun>> SimulatedStore::load_map_runs(const std::vector<Shard>& shards) {
  return call("load_map_runs", [&] { return database_.rows().load_map_runs(shards); });
}

Result<std::optional<supervise::MapRun>> SimulatedStore::load_next_round(const JobId& job, TaskKey former, TaskKey key) {
  return call("load_next_round", [&] { return database_.rows().load_next_round(job, former, key); });
}

Result<std::optional<supervise::WorkflowRow>> SimulatedStore::find_workflow(const std::string& name, int version) {
  return call("find_workflow", [&] { return database_.rows().find_workflow(name, version); });
}

Result<std::optional<int>> SimulatedStore::find_alias(const std::string& name, const std::string& alias) {
  return call("find_alias", [&] { return database_.rows().find_alias(name, alias); });
}

Result<CommitAnswer> SimulatedStore::commit(const BatchWrite& batch) {
  host_.before("commit");
  if (scene_.time.now < scene_.database_away_until || scene_.chance.one_in(scene_.climate.failed_call)) {
    scene_.trace.bite("call of the database failed");
    return transient("database", "away");
  }
  if (scene_.has(Mutation::kSentBeforeCommit)) {
    for (const OutboxBatch& outbox : batch.outbox) {
      for (const auto& record : outbox.records) {
        scene_.invariants.sent(record);
        network_.send(0, record, 0);
      }
    }
  }
  std::vector<Shard> wanted;
  for (const ShardPosition& position : batch.positions) wanted.push_back(position.shard);
  database_.wait_for_locks(wanted);
  if (scene_.chance.one_in(scene_.climate.doubtful_commit) && database_.fits(batch)) return commit_in_doubt(batch);
  auto answer = database_.commit(batch, host_.incarnation());
  host_.after("commit");
  return answer;
}

void SimulatedStore::begin_commit(const BatchWrite& batch) {
  if (scene_.chance.one_in(2)) return ShardStore::begin_commit(batch);
  scene_.trace.bite("commit done when it is waited for");
  deferred_ = Deferred{batch, {}};
  for (supervise::JobRow& row : deferred_->batch.jobs) {
    deferred_->jobs.push_back(std::make_unique<supervise::Job>(*row.job));  // The supervisor's own goes on changing.
    row.job = deferred_->jobs.back().get();
  }
}

Result<CommitAnswer> SimulatedStore::finish_commit() {
  if (!deferred_) return ShardStore::finish_commit();
  Deferred deferred = std::move(*deferred_);
  deferred_.reset();
  return commit(deferred.batch);
}

Result<CommitAnswer> SimulatedStore::commit_in_doubt(const BatchWrite& batch) {
  const Error unknown{ErrorKind::kUnknownOutcome, "database", "the connection broke during COMMIT"};
  switch (scene_.chance.below(3)) {
    case 0: {
      scene_.trace.bite("COMMIT applied, not heard");
      const auto answer = database_.commit(batch, host_.incarnation());
      host_.after("commit");
      if (answer && !answer->is_committed()) return answer;  // Refused before COMMIT: no doubt about that.
      return unknown;
    }
    case 1:
      scene_.trace.bite("COMMIT not applied, not heard");
      if (scene_.has(Mutation::kDoubtIsSuccess)) return CommitAnswer{};
      return unknown;
    default:
      database_.commit_late(batch, host_.incarnation());
      host_.after("commit");
      return unknown;
  }
}

Result<bool> SimulatedStore::mark_suspect(const ShardPosition& position, const std::string& suspect) {
  return call("mark_suspect", [&] { return database_.rows().mark_suspect(position, suspect); });
}

Result<void> SimulatedStore::erase_sent(const std::vector<ShardPosition>& positions) {
  return call("erase_sent", [&] {
    if (!scene_.has(Mutation::kErasesUnsent)) return database_.rows().erase_sent(positions);
    std::vector<ShardPosition> all = positions;
    for (ShardPosition& position : all) position.sent_through = position.batch;
    return database_.rows().erase_sent(all);
  });
}

}  // namespace millrace::simulation
