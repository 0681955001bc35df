#include "workers/supervise/memory_shard_store.h"

#include <algorithm>
#include <utility>

#include "workers/supervise/job_codec.h"
#include "workers/supervise/map_redrive.h"
#include "workers/supervise/map_run_codec.h"

namespace millrace::supervise {
namespace {

bool contains(const std::vector<Shard>& shards, Shard shard) {
  return std::find(shards.begin(), shards.end(), shard) != shards.end();
}

}  // namespace

MemoryShardStore::MemoryShardStore(int shards) {
  for (int i = 0; i < shards; ++i) positions_[Shard(i)].shard = Shard(i);
}

Result<void> MemoryShardStore::fault() {
  if (failing_calls_ == 0) return {};
  --failing_calls_;
  return transient("memory store", "away, as the test wants it");
}

Result<std::vector<ShardPosition>> MemoryShardStore::load_positions(const std::vector<Shard>& shards) {
  if (auto failed = fault(); !failed) return failed.error();
  std::vector<ShardPosition> found;
  for (const Shard shard : shards) found.push_back(positions_.at(shard));
  return found;
}

Result<std::vector<OutboxBatch>> MemoryShardStore::load_unsent(const std::vector<Shard>& shards) {
  if (auto failed = fault(); !failed) return failed.error();
  std::vector<OutboxBatch> unsent;
  for (const Shard shard : shards) {
    for (const auto& [number, batch] : outbox_[shard]) {
      if (number > positions_.at(shard).sent_through) unsent.push_back(batch);
    }
  }
  return unsent;
}

Result<std::vector<std::unique_ptr<Job>>> MemoryShardStore::load_jobs(const std::vector<JobId>& jobs) {
  if (auto failed = fault(); !failed) return failed.error();
  std::vector<std::unique_ptr<Job>> loaded;
  for (const JobId& id : jobs) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) continue;
    auto execution = asl::Execution::decode(found->second.execution);
    if (!execution) return execution.error();
    auto job = std::make_unique<Job>(found->second.job);
    job->execution = std::move(*execution);
    job->tasks.clear();
    job->held.clear();
    if (auto decoded = decode_engine(found->second.engine, *job); !decoded) return decoded.error();
    job->stored_wake = found->second.wake_at;
    loaded.push_back(std::move(job));
  }
  return loaded;
}

Result<std::vector<std::pair<TimePoint, JobId>>> MemoryShardStore::load_wakes(const std::vector<Shard>& shards,
                                                                              TimePoint after, TimePoint through) {
  if (auto failed = fault(); !failed) return failed.error();
  std::vector<std::pair<TimePoint, JobId>> wakes;
  for (const auto& [id, stored] : jobs_) {
    if (!contains(shards, stored.job.shard) || !stored.wake_at) continue;
    if (*stored.wake_at > after && *stored.wake_at <= through) wakes.emplace_back(*stored.wake_at, id);
  }
  return wakes;
}

Result<std::vector<JobId>> MemoryShardStore::load_in_flight(const std::vector<Shard>& shards) {
  if (auto failed = fault(); !failed) return failed.error();
  std::vector<JobId> jobs;
  for (const auto& [id, stored] : jobs_) {
    if (contains(shards, stored.job.shard) && stored.in_flight > 0) jobs.push_back(id);
  }
  return jobs;
}

Result<std::set<JobId>> MemoryShardStore::find_open(const std::vector<JobId>& jobs) {
  if (auto failed = fault(); !failed) return failed.error();
  std::set<JobId> open;
  for (const JobId& id : jobs) {
    const auto found = jobs_.find(id);
    if (found != jobs_.end() && !is_final(found->second.job.status)) open.insert(id);
  }
  return open;
}

Result<std::vector<Command>> MemoryShardStore::load_commands(const std::vector<Shard>& shards,
                                                             std::size_t commands_max) {
  if (auto failed = fault(); !failed) return failed.error();
  std::vector<Command> open;
  for (const Command& command : commands_) {
    if (open.size() == commands_max) break;
    if (contains(shards, command.shard) && !outcomes_.contains(command.id)) open.push_back(command);
  }
  return open;
}

Result<std::map<std::string, Submission>> MemoryShardStore::find_submissions(
    const std::vector<std::string>& identities) {
  if (auto failed = fault(); !failed) return failed.error();
  std::map<std::string, Submission> found;
  for (const std::string& identity : identities) {
    if (const auto entry = submissions_.find(identity); entry != submissions_.end()) found.insert(*entry);
  }
  return found;
}

Result<MapRun> MemoryShardStore::map_run_of(const MapChanges::RunRow& row) const {
  MapRun run;
  run.job = row.job;
  run.key = row.key;
  run.shard = row.shard;
  run.id = row.run_id;
  run.round = row.round;
  if (auto decoded = decode_map_run(row.state, run); !decoded) return decoded.error();
  return run;
}

void MemoryShardStore::fill_pages(MapRun& run) const {
  std::vector<map_run::Page> pages;
  const auto stored = map_pages_.find(run.id);
  if (stored != map_pages_.end()) {
    for (const auto& [first, page] : stored->second) pages.push_back(page);
  }
  for (const map_run::Page& page : pages) {
    if (page.first_unit + page.units > run.next_unit) run.pages.push_back(page);
  }
  if (run.round == 0) return;
  std::vector<MapResultMark> marks;
  for (const auto& row : map_results_) {
    if (row.run_id == run.id) marks.push_back({row.round, row.first_unit, row.units, row.failed});
  }
  find_unfinished(run, pages, marks);
}

Result<std::vector<MapRun>> MemoryShardStore::load_map_runs(const std::vector<Shard>& shards) {
  if (auto failed = fault(); !failed) return failed.error();
  std::vector<MapRun> loaded;
  for (const auto& [key, row] : map_runs_) {
    if (!contains(shards, row.shard) || row.status != "RUNNING") continue;
    auto run = map_run_of(row);
    if (!run) return run.error();
    fill_pages(*run);
    loaded.push_back(std::move(*run));
  }
  return loaded;
}

Result<std::optional<MapRun>> MemoryShardStore::load_next_round(const JobId& job, TaskKey former, TaskKey key) {
  if (auto failed = fault(); !failed) return failed.error();
  const auto found = map_runs_.find({job, former});
  if (found == map_runs_.end()) return std::optional<MapRun>();
  auto run = map_run_of(found->second);
  if (!run) return run.error();
  std::optional<MapRun> next = next_round(std::move(*run), key);
  fill_pages(*next);
  return next;
}

Result<std::optional<WorkflowRow>> MemoryShardStore::find_workflow(const std::string& name, int version) {
  if (auto failed = fault(); !failed) return failed.error();
  const auto versions = workflows_.find(name);
  if (versions == workflows_.end()) return std::optional<WorkflowRow>();
  if (version == 0) return std::optional(versions->second.rbegin()->second);
  const auto found = versions->second.find(version);
  return found == versions->second.end() ? std::optional<WorkflowRow>() : std::optional(found->second);
}

Result<std::optional<int>> MemoryShardStore::find_alias(const std::string& name, const std::string& alias) {
  if (auto failed = fault(); !failed) return failed.error();
  const auto found = aliases_.find({name, alias});
  return found == aliases_.end() ? std::optional<int>() : std::optional(found->second);
}

CommitAnswer MemoryShardStore::compare(const BatchWrite& batch) const {
  CommitAnswer answer;
  for (const ShardPosition& position : batch.positions) {
    const ShardPosition& stored = positions_.at(position.shard);
    if (stored.epoch != position.epoch || stored.batch != position.batch - 1) answer.fenced.push_back(position.shard);
  }
  for (const Submission& submission : batch.submissions) {
    if (submissions_.contains(submission.identity)) answer.taken.push_back(submission.identity);
  }
  return answer;
}

Result<CommitAnswer> MemoryShardStore::commit(const BatchWrite& batch) {
  if (auto failed = fault(); !failed) return failed.error();
  CommitAnswer answer = compare(batch);
  if (!answer.is_committed()) return answer;
  for (const JobRow& row : batch.jobs) {
    if (!refused_text_.empty() && row.input.find(refused_text_) != std::string::npos) {
      return rejected("memory store", "the input is refused, as the test wants it");
    }
  }
  for (const JobRow& row : batch.jobs) {
    if (!deadly_text_.empty() && row.input.find(deadly_text_) != std::string::npos) return transient("memory store", "died");
  }
  const Doubt doubt = std::exchange(doubt_, Doubt::kNone);
  if (doubt != Doubt::kLost) apply(batch);
  if (doubt != Doubt::kNone) return Error{ErrorKind::kUnknownOutcome, "memory store", "in doubt, as the test wants it"};
  return answer;
}

void MemoryShardStore::apply(const BatchWrite& batch) {
  ++commits_;
  for (const ShardPosition& position : batch.positions) {
    ShardPosition& stored = positions_.at(position.shard);
    stored = position;
    stored.crashes = 0;
    stored.suspect.clear();
  }
  for (const Submission& submission : batch.submissions) submissions_.emplace(submission.identity, submission);
  for (const JobRow& row : batch.jobs) {
    jobs_.insert_or_assign(row.job->id, StoredJob{*row.job, row.execution, row.engine, row.output, row.wake_at,
                                                  row.job->tasks_in_flight()});
  }
  history_.insert(history_.end(), batch.history.begin(), batch.history.end());
  for (const OutboxBatch& outbox : batch.outbox) outbox_[outbox.shard][outbox.batch] = outbox;
  for (const auto& row : batch.map_runs) map_runs_.insert_or_assign({row.job, row.key}, row);
  for (const auto& [run, page] : batch.map_pages) map_pages_[run][page.first_unit] = page;
  map_results_.insert(map_results_.end(), batch.map_results.begin(), batch.map_results.end());
  for (const CommandOutcome& outcome : batch.command_outcomes) outcomes_.emplace(outcome.id, outcome.outcome);
  for (const Command& command : batch.new_commands) {
    commands_.push_back(command);
    commands_.back().id = static_cast<std::int64_t>(commands_.size());
  }
}

Result<bool> MemoryShardStore::mark_suspect(const ShardPosition& position, const std::string& suspect) {
  if (auto failed = fault(); !failed) return failed.error();
  ShardPosition& stored = positions_.at(position.shard);
  if (stored.epoch != position.epoch) return false;
  stored.suspect = suspect;
  return true;
}

Result<void> MemoryShardStore::erase_sent(const std::vector<ShardPosition>& positions) {
  if (auto failed = fault(); !failed) return failed.error();
  for (const ShardPosition& position : positions) {
    std::erase_if(outbox_[position.shard], [&](const auto& entry) { return entry.first <= position.sent_through; });
  }
  return {};
}

void MemoryShardStore::put_workflow(WorkflowRow workflow) {
  auto& versions = workflows_[workflow.name];
  const int version = workflow.version;
  versions[version] = std::move(workflow);
}

std::int64_t MemoryShardStore::add_command(const JobId& job, const std::string& kind, const std::string& payload) {
  const auto id = static_cast<std::int64_t>(commands_.size()) + 1;
  commands_.push_back({.id = id, .shard = shard_of(job).value_or(Shard(0)), .job = job, .kind = kind,
                       .payload = payload, .requested_by = "test"});
  return id;
}

std::int64_t MemoryShardStore::raise_epoch(Shard shard) { return ++positions_.at(shard).epoch; }

std::vector<HistoryRow> MemoryShardStore::history_of(const JobId& job) const {
  std::vector<HistoryRow> rows;
  std::copy_if(history_.begin(), history_.end(), std::back_inserter(rows),
               [&](const HistoryRow& row) { return row.job == job; });
  return rows;
}

}  // namespace millrace::supervise
