#pragma once

#include <map>
#include <string>
#include <vector>

#include "workers/supervise/shard_store.h"

namespace millrace::supervise {

/// ShardStore in memory for tests and simulation: keeps printed rows, as PostgreSQL would, so nothing in memory of a
/// supervisor survives its death by accident. Takes faults by count. One thread.
class MemoryShardStore final : public ShardStore {
 public:
  explicit MemoryShardStore(int shards);

  Result<std::vector<ShardPosition>> load_positions(const std::vector<Shard>& shards) override;
  Result<std::vector<ShardPosition>> load_settled_positions(const std::vector<Shard>& shards) override {
    return load_positions(shards);
  }
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

  /// What an outsider does.
  void put_workflow(WorkflowRow workflow);
  void put_alias(const std::string& name, const std::string& alias, int version) { aliases_[{name, alias}] = version; }
  std::int64_t add_command(const JobId& job, const std::string& kind, const std::string& payload);
  std::int64_t raise_epoch(Shard shard);
  /// The shard's owner died before it gave the shard back.
  void note_crash(Shard shard) { ++positions_.at(shard).crashes; }

  /// What an outsider reads.
  struct StoredJob {
    Job job;
    std::string execution;
    std::string engine;
    std::optional<std::string> output;
    std::optional<TimePoint> wake_at;
    int in_flight = 0;
  };
  const std::map<JobId, StoredJob>& jobs() const { return jobs_; }
  std::vector<HistoryRow> history_of(const JobId& job) const;
  const std::map<std::pair<JobId, TaskKey>, MapChanges::RunRow>& map_runs() const { return map_runs_; }
  const std::vector<MapChanges::ResultRow>& map_results() const { return map_results_; }
  const std::string& outcome_of(std::int64_t command) const { return outcomes_.at(command); }
  bool has_outcome(std::int64_t command) const { return outcomes_.contains(command); }
  std::size_t commits() const { return commits_; }

  void fail_next_calls(int count) { failing_calls_ = count; }
  /// The next commit is answered with kUnknownOutcome, after it was applied or instead of it.
  void doubt_next_commit(bool is_applied) { doubt_ = is_applied ? Doubt::kApplied : Doubt::kLost; }
  /// Refuses every batch in which a new job's input contains the text.
  void refuse_inputs_with(std::string text) { refused_text_ = std::move(text); }
  /// Never comes to commit a batch in which a new job's input contains the text: whoever tries is to be crashed.
  void die_of_inputs_with(std::string text) { deadly_text_ = std::move(text); }

 private:
  enum class Doubt { kNone, kApplied, kLost };
  Result<void> fault();
  Result<MapRun> map_run_of(const MapChanges::RunRow& row) const;
  void fill_pages(MapRun& run) const;
  CommitAnswer compare(const BatchWrite& batch) const;
  void apply(const BatchWrite& batch);

  std::map<Shard, ShardPosition> positions_;
  std::map<Shard, std::map<std::int64_t, OutboxBatch>> outbox_;
  std::map<JobId, StoredJob> jobs_;
  std::map<std::string, Submission> submissions_;
  std::vector<HistoryRow> history_;
  std::vector<Command> commands_;
  std::map<std::int64_t, std::string> outcomes_;
  std::map<std::string, std::map<int, WorkflowRow>> workflows_;
  std::map<std::pair<std::string, std::string>, int> aliases_;
  std::map<std::pair<JobId, TaskKey>, MapChanges::RunRow> map_runs_;
  std::map<std::string, std::map<std::int64_t, map_run::Page>> map_pages_;
  std::vector<MapChanges::ResultRow> map_results_;
  std::size_t commits_ = 0;
  int failing_calls_ = 0;
  Doubt doubt_ = Doubt::kNone;
  std::string refused_text_;
  std::string deadly_text_;
};

}  // namespace millrace::supervise
