#pragma once

#include "tests/simulation/database.h"
#include "tests/simulation/host.h"
#include "tests/simulation/network.h"

namespace millrace::simulation {

/// A supervisor's connection to the database: every call may fail, be answered and not heard, or be the last.
class SimulatedStore final : public supervise::ShardStore {
 public:
  SimulatedStore(Scene& scene, Host& host, Database& database, Network& network)
      : scene_(scene), host_(host), database_(database), network_(network) {}

  Result<std::vector<supervise::ShardPosition>> load_positions(const std::vector<Shard>& shards) override;
  Result<std::vector<supervise::ShardPosition>> load_settled_positions(const std::vector<Shard>& shards) override;
  Result<std::vector<supervise::OutboxBatch>> load_unsent(const std::vector<Shard>& shards) override;
  Result<std::vector<std::unique_ptr<supervise::Job>>> load_jobs(const std::vector<JobId>& jobs) override;
  Result<std::vector<std::pair<TimePoint, JobId>>> load_wakes(const std::vector<Shard>& shards, TimePoint after,
                                                              TimePoint through) override;
  Result<std::vector<JobId>> load_in_flight(const std::vector<Shard>& shards) override;
  Result<std::set<JobId>> find_open(const std::vector<JobId>& jobs) override;
  Result<std::vector<supervise::Command>> load_commands(const std::vector<Shard>& shards, std::size_t commands_max) override;
  Result<std::map<std::string, supervise::Submission>> find_submissions(const std::vector<std::string>& identities) override;
  Result<std::vector<supervise::MapRun>> load_map_runs(const std::vector<Shard>& shards) override;
  Result<std::optional<supervise::MapRun>> load_next_round(const JobId& job, TaskKey former, TaskKey key) override;
  Result<std::optional<supervise::WorkflowRow>> find_workflow(const std::string& name, int version) override;
  Result<std::optional<int>> find_alias(const std::string& name, const std::string& alias) override;
  Result<supervise::CommitAnswer> commit(const supervise::BatchWrite& batch) override;
  /// Written now or when it is waited for, as chance has it: nobody may count on either.
  void begin_commit(const supervise::BatchWrite& batch) override;
  Result<supervise::CommitAnswer> finish_commit() override;
  Result<bool> mark_suspect(const supervise::ShardPosition& position, const std::string& suspect) override;
  Result<void> erase_sent(const std::vector<supervise::ShardPosition>& positions) override;

 private:
  template <typename Call>
  auto call(std::string_view name, Call what) -> decltype(what());
  Result<supervise::CommitAnswer> commit_in_doubt(const supervise::BatchWrite& batch);

  struct Deferred {
    supervise::BatchWrite batch;
    std::vector<std::unique_ptr<supervise::Job>> jobs;
  };

  std::optional<Deferred> deferred_;
  Scene& scene_;
  Host& host_;
  Database& database_;
  Network& network_;
};

}  // namespace millrace::simulation
