#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>

#include "shared/postgres/session.h"
#include "workers/supervise/shard_store.h"

namespace millrace::supervise {

/// ShardStore on PostgreSQL, over one connection that is opened when needed, and a second one for what is asked while the first
/// commits. `on_connect` hears the backend's process id of the first, which alone commits: a taker of our shards ends it first.
class PostgresShardStore final : public ShardStore {
 public:
  PostgresShardStore(std::string url, std::string application_name, std::function<void(int)> on_connect);

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
  void begin_commit(const BatchWrite& batch) override;
  Result<CommitAnswer> finish_commit() override;
  Result<bool> mark_suspect(const ShardPosition& position, const std::string& suspect) override;
  Result<void> erase_sent(const std::vector<ShardPosition>& positions) override;

 private:
  /// The live session that nobody else uses now, opened anew when the last one died.
  Result<postgres::Session*> session();
  Result<std::vector<ShardPosition>> read_positions(const std::vector<Shard>& shards, const std::string& locking);

  std::string url_;
  std::string application_name_;
  std::function<void(int)> on_connect_;
  std::unique_ptr<postgres::Session> session_;
  std::unique_ptr<postgres::Session> beside_;
  std::future<Result<CommitAnswer>> committing_;  ///< Uses session_ while it is valid; last, so that it ends first.
};

}  // namespace millrace::supervise
