#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/event_log/record.h"
#include "shared/vocabulary/result.h"
#include "workers/supervise/job.h"
#include "workers/supervise/map_runs.h"

namespace millrace::supervise {

/// A shard as its owner holds it: what the compare-and-set of every batch is about.
struct ShardPosition {
  Shard shard;
  std::int64_t epoch = 0;
  std::int64_t batch = 0;
  std::int64_t sent_through = 0;
  std::int64_t requests_next = 0;
  std::string requests_last;  ///< Identifies the last applied record; empty when there was none.
  std::int64_t results_next = 0;
  std::string results_last;
  int crashes = 0;       ///< Owners that died since the position last moved. A commit sets it back.
  std::string suspect;   ///< A printed SuspectMark while inputs are applied alone; a commit takes it away.
};

/// One batch's events of one shard, to be published after the commit and found again until they were.
struct OutboxBatch {
  Shard shard;
  std::int64_t batch = 0;
  std::vector<event_log::OutgoingRecord> records;
};

struct Submission {
  std::string identity;
  JobId job;
  std::string request_digest;
};

struct HistoryRow {
  JobId job;
  std::int64_t first_id = 0;
  std::int64_t last_id = 0;
  TimePoint at;
  std::string events;
};

/// A row of `jobs` to insert or to change: every column that moves, already printed.
struct JobRow {
  JobId id;
  const Job* job = nullptr;  ///< Owned by the working set; as it is to be written until commit or begin_commit has returned.
  bool is_new = false;
  std::string input;         ///< Of a new job only.
  bool is_claim_checked = false;
  std::string execution;
  std::string engine;
  std::optional<std::string> output;
  std::optional<TimePoint> wake_at;
};

/// Of no job: some of the requests that a shard waits for may be lost with the log (supervisor_losses.cc).
inline constexpr std::string_view kRequestsLostCommand = "requests_lost";

struct Command {
  std::int64_t id = 0;
  Shard shard;
  JobId job;
  std::string kind;
  std::string payload;
  std::string requested_by;
};

struct CommandOutcome {
  std::int64_t id = 0;
  std::string outcome;
};

/// Everything that one transaction writes. All or nothing, except that shards whose epoch or batch number no longer
/// match are told apart before anything is written.
struct BatchWrite {
  std::vector<ShardPosition> positions;  ///< As they shall be; `batch` is one above the stored number.
  std::vector<Submission> submissions;
  std::vector<JobRow> jobs;
  std::vector<HistoryRow> history;
  std::vector<OutboxBatch> outbox;
  std::vector<CommandOutcome> command_outcomes;
  std::vector<Command> new_commands;     ///< For other jobs: a child to be cancelled. Their id is not used.
  std::vector<MapChanges::RunRow> map_runs;
  std::vector<std::pair<std::string, map_run::Page>> map_pages;  ///< With their run.
  std::vector<MapChanges::ResultRow> map_results;
  TimePoint at;
};

struct CommitAnswer {
  std::vector<Shard> fenced;             ///< Somebody else owns these now: nothing was written at all.
  std::vector<std::string> taken;        ///< Identities that were submitted meanwhile: nothing was written at all.
  bool is_committed() const { return fenced.empty() && taken.empty(); }
};

struct WorkflowRow {
  std::string name;
  int version = 0;
  std::string definition;
  std::optional<std::string> request_schema;
  std::string terms = "{}";  ///< As WorkflowTerms are written.
};

/// Where the supervisor keeps what is true. One thread. Errors as postgres::Session has them; after kTransient or
/// kUnknownOutcome the store reconnects by itself at the next call (no state lives in the connection).
class ShardStore {
 public:
  virtual ~ShardStore() = default;

  virtual Result<std::vector<ShardPosition>> load_positions(const std::vector<Shard>& shards) = 0;
  /// The same once no transaction that has changed them is under way any more: one whose COMMIT nobody heard of may come late.
  virtual Result<std::vector<ShardPosition>> load_settled_positions(const std::vector<Shard>& shards) = 0;
  virtual Result<std::vector<OutboxBatch>> load_unsent(const std::vector<Shard>& shards) = 0;
  virtual Result<std::vector<std::unique_ptr<Job>>> load_jobs(const std::vector<JobId>& jobs) = 0;
  /// Jobs of the shards whose wake time lies in (after, through].
  virtual Result<std::vector<std::pair<TimePoint, JobId>>> load_wakes(const std::vector<Shard>& shards,
                                                                      TimePoint after, TimePoint through) = 0;
  /// Jobs of the shards with tasks in flight.
  virtual Result<std::vector<JobId>> load_in_flight(const std::vector<Shard>& shards) = 0;
  /// Of these jobs, of whatever shard, those that are there and have not ended.
  virtual Result<std::set<JobId>> find_open(const std::vector<JobId>& jobs) = 0;
  virtual Result<std::vector<Command>> load_commands(const std::vector<Shard>& shards, std::size_t commands_max) = 0;
  virtual Result<std::map<std::string, Submission>> find_submissions(const std::vector<std::string>& identities) = 0;
  /// The distributed Maps at work in the shards, each with the pages that are next.
  virtual Result<std::vector<MapRun>> load_map_runs(const std::vector<Shard>& shards) = 0;
  /// The run that takes up a former one again, under a new key; nothing when the former is gone.
  virtual Result<std::optional<MapRun>> load_next_round(const JobId& job, TaskKey former, TaskKey key) = 0;
  /// `version` 0 means the newest.
  virtual Result<std::optional<WorkflowRow>> find_workflow(const std::string& name, int version) = 0;
  /// The version that an alias of the workflow stands for.
  virtual Result<std::optional<int>> find_alias(const std::string& name, const std::string& alias) = 0;

  /// kRejected: PostgreSQL refuses the content; take the batch apart. kUnknownOutcome: ask load_settled_positions.
  virtual Result<CommitAnswer> commit(const BatchWrite& batch) = 0;

  /// The same in two parts, so that the caller can compute meanwhile: begin_commit takes what it needs of the batch. Until finish_commit,
  /// which waits for the answer, only load_*, find_* and erase_sent may be called; they may or may not see what the batch writes.
  /// finish_commit may say kRejected where commit would say who is fenced or what is taken.
  virtual void begin_commit(const BatchWrite& batch) { begun_ = commit(batch); }
  virtual Result<CommitAnswer> finish_commit() { return *std::exchange(begun_, {}); }

  /// Writes down, before an input is applied alone, which one it is. Owner unchanged: true; false when fenced.
  virtual Result<bool> mark_suspect(const ShardPosition& position, const std::string& suspect) = 0;

  /// Drops outbox rows up to each position's sent_through.
  virtual Result<void> erase_sent(const std::vector<ShardPosition>& positions) = 0;

 private:
  std::optional<Result<CommitAnswer>> begun_;
};

}  // namespace millrace::supervise
