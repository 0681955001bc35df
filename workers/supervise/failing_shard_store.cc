#include "workers/supervise/failing_shard_store.h"

namespace millrace::supervise {

Result<std::vector<ShardPosition>> FailingShardStore::load_positions(const std::vector<Shard>& shards) {
  return failpoints_.pass("store.load_positions", [&] { return store_.load_positions(shards); });
}

Result<std::vector<ShardPosition>> FailingShardStore::load_settled_positions(const std::vector<Shard>& shards) {
  return failpoints_.pass("store.load_settled_positions", [&] { return store_.load_settled_positions(shards); });
}

Result<std::vector<OutboxBatch>> FailingShardStore::load_unsent(const std::vector<Shard>& shards) {
  return failpoints_.pass("store.load_unsent", [&] { return store_.load_unsent(shards); });
}

Result<std::vector<std::unique_ptr<Job>>> FailingShardStore::load_jobs(const std::vector<JobId>& jobs) {
  return failpoints_.pass("store.load_jobs", [&] { return store_.load_jobs(jobs); });
}

Result<std::vector<std::pair<TimePoint, JobId>>> FailingShardStore::load_wakes(const std::vector<Shard>& shards,
                                                                               TimePoint after, TimePoint through) {
  return failpoints_.pass("store.load_wakes", [&] { return store_.load_wakes(shards, after, through); });
}

Result<std::vector<JobId>> FailingShardStore::load_in_flight(const std::vector<Shard>& shards) {
  return failpoints_.pass("store.load_in_flight", [&] { return store_.load_in_flight(shards); });
}

Result<std::set<JobId>> FailingShardStore::find_open(const std::vector<JobId>& jobs) {
  return failpoints_.pass("store.find_open", [&] { return store_.find_open(jobs); });
}

Result<std::vector<Command>> FailingShardStore::load_commands(const std::vector<Shard>& shards, std::size_t commands_max) {
  return failpoints_.pass("store.load_commands", [&] { return store_.load_commands(shards, commands_max); });
}

Result<std::map<std::string, Submission>> FailingShardStore::find_submissions(const std::vector<std::string>& identities) {
  return failpoints_.pass("store.find_submissions", [&] { return store_.find_submissions(identities); });
}

Result<std::vector<MapRun>> FailingShardStore::load_map_runs(const std::vector<Shard>& shards) {
  return failpoints_.pass("store.load_map_runs", [&] { return store_.load_map_runs(shards); });
}

Result<std::optional<MapRun>> FailingShardStore::load_next_round(const JobId& job, TaskKey former, TaskKey key) {
  return failpoints_.pass("store.load_next_round", [&] { return store_.load_next_round(job, former, key); });
}

Result<std::optional<WorkflowRow>> FailingShardStore::find_workflow(const std::string& name, int version) {
  return failpoints_.pass("store.find_workflow", [&] { return store_.find_workflow(name, version); });
}

Result<std::optional<int>> FailingShardStore::find_alias(const std::string& name, const std::string& alias) {
  return failpoints_.pass("store.find_alias", [&] { return store_.find_alias(name, alias); });
}

Result<CommitAnswer> FailingShardStore::commit(const BatchWrite& batch) {
  return failpoints_.pass("store.commit", [&] { return store_.commit(batch); }, ErrorKind::kUnknownOutcome);
}

Result<bool> FailingShardStore::mark_suspect(const ShardPosition& position, const std::string& suspect) {
  return failpoints_.pass("store.mark_suspect", [&] { return store_.mark_suspect(position, suspect); });
}

Result<void> FailingShardStore::erase_sent(const std::vector<ShardPosition>& positions) {
  return failpoints_.pass("store.erase_sent", [&] { return store_.erase_sent(positions); });
}

}  // namespace millrace::supervise
