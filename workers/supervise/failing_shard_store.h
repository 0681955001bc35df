#pragma once

#include "shared/failpoints/failpoints.h"
#include "workers/supervise/shard_store.h"

namespace millrace::supervise {

/// A store with a failpoint at every call, "store." and its name. A commit whose answer is lost is of unknown outcome.
class FailingShardStore final : public ShardStore {
 public:
  FailingShardStore(ShardStore& store, failpoints::Failpoints& failpoints) : store_(store), failpoints_(failpoints) {}

  Result<std::vector<ShardPosition>> load_positions(const std::vector<Shard>& shards) override;
  Result<std::vector<ShardPosition>> load_settled_positions(const std::vector<Shard>& shards) override;
  Result<std::vector<OutboxBatch>> load_unsent(const std::vector<Shard>& shards) override;
  Result<std::vector<std::unique_ptr<Job>>> load_jobs(const std::vector<JobId>& jobs) override;
  Result<std::vector<std::pair<TimePoint, JobId>>> load_wakes(const std::vector<Shard>& shards, TimePoint after,
                                                              TimePoint through) override;
  Result<std::vector<JobId>> load_in_flight(const std::vector<Shard>& shards) override;
  Result<std::set<JobId>> find_open(const std::vector<JobId>& jobs) override;
  Result<std::vector<Command>> load_commands(const std::vector<Shard>& shards, std::size_t commands_max) override;
  Result<std::map<std::string, Submission>> find_submissions(const std::vector<std::string>& identities) override;
  Result<std::vector<MapRun>> load_map_runs(const std::vector<Shard>& shards) override;
  Result<std::optional<MapRun>> load_next_round(const JobId& job, TaskKey former, TaskKey key) override;
  Result<std::optional<WorkflowRow>> find_workflow(const std::string& name, int version) override;
  Result<std::optional<int>> find_alias(const std::string& name, const std::string& alias) override;
  Result<CommitAnswer> commit(const BatchWrite& batch) override;
  Result<bool> mark_suspect(const ShardPosition& position, const std::string& suspect) override;
  Result<void> erase_sent(const std::vector<ShardPosition>& positions) override;

 private:
  ShardStore& store_;
  failpoints::Failpoints& failpoints_;
};

}  // namespace millrace::supervise
