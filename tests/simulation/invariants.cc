#include "tests/simulation/invariants.h"

#include "shared/vocabulary/json.h"
#include "topics/names.h"

namespace millrace::simulation {

using supervise::BatchWrite;
using supervise::HistoryRow;
using supervise::Job;
using supervise::JobRow;
using supervise::JobStatus;
using supervise::MemoryShardStore;
using supervise::OutboxBatch;
using supervise::ShardPosition;

namespace {

bool is_outcome(const std::string& type) { return type == "TaskSucceeded" || type == "TaskFailed" || type == "TaskTimedOut"; }

std::string name_of(Shard shard) { return "shard " + std::to_string(shard.value()); }

}  // namespace

bool is_end(const std::string& type) {
  return type == "ExecutionSucceeded" || type == "ExecutionFailed" || type == "ExecutionAborted" || type == "ExecutionTimedOut";
}

std::string identity_of(const event_log::OutgoingRecord& record) {
  const auto id = event_log::find_header(record.headers, "ce_id");
  return record.topic + " " + (id ? std::string(*id) : "value " + std::to_string(std::hash<std::string>{}(record.value)));
}

void Invariants::violate(const std::string& what) {
  if (!violation_) violation_ = what;
}

void Invariants::committed(const BatchWrite& meant, const std::map<Shard, ShardPosition>& before, std::uint64_t writer) {
  for (const ShardPosition& position : meant.positions) {
    const std::string where = name_of(position.shard);
    const ShardPosition& stored = before.at(position.shard);
    if (position.epoch != stored.epoch) {
      violate(where + ": epoch " + std::to_string(position.epoch) + " wrote under epoch " + std::to_string(stored.epoch));
    }
    if (position.batch != stored.batch + 1) {
      violate(where + ": batch " + std::to_string(position.batch) + " follows batch " + std::to_string(stored.batch));
    }
    const auto [owner, is_first] = writers_.try_emplace({position.shard, position.epoch}, writer);
    if (!is_first && owner->second != writer) violate(where + ": two supervisors wrote under one epoch");
  }
}

void Invariants::moved(const BatchWrite& written, const std::map<Shard, ShardPosition>& before, bool may_rewind) {
  for (const ShardPosition& position : written.positions) {
    const ShardPosition& stored = before.at(position.shard);
    const bool is_rewound = position.requests_next < stored.requests_next || position.results_next < stored.results_next;
    if (is_rewound && !may_rewind) violate(name_of(position.shard) + ": the input position went back");
    check_sent(position, stored);
  }
}

void Invariants::check_sent(const ShardPosition& written, const ShardPosition& before) {
  const std::string where = name_of(written.shard);
  if (written.sent_through >= written.batch) violate(where + ": a batch counts as sent before it was written");
  if (written.sent_through < before.sent_through) violate(where + ": what was sent became unsent");
  for (std::int64_t batch = before.sent_through + 1; batch <= written.sent_through; ++batch) {
    const auto events = batches_.find({written.shard, batch});
    if (events == batches_.end()) continue;
    for (const std::string& event : events->second) {
      if (!acknowledged_.contains(event)) violate(where + ": marked as sent, but the log never acknowledged " + event);
    }
    batches_.erase(events);
  }
}

void Invariants::stored(const BatchWrite& written, const MemoryShardStore& before) {
  for (const JobRow& row : written.jobs) {
    const bool is_known = before.jobs().contains(row.job->id);
    if (row.is_new && is_known) violate("job " + row.job->id.value() + " was admitted twice");
    if (!row.is_new && !is_known) violate("job " + row.job->id.value() + " is changed and was never admitted");
  }
  for (const HistoryRow& row : written.history) check_history(row, jobs_[row.job]);
  for (const JobRow& row : written.jobs) check_job(row, jobs_[row.job->id]);
  for (const OutboxBatch& batch : written.outbox) check_outbox(batch);
}

void Invariants::check_history(const HistoryRow& row, JobWatch& watch) {
  const std::string job = "job " + row.job.value();
  if (row.first_id != watch.history_end + 1) {
    violate(job + ": history goes on with " + std::to_string(row.first_id) + " after " + std::to_string(watch.history_end));
  }
  for (const Json& event : Json::parse(row.events)) {
    const std::string type = event.at("type").get<std::string>();
    if (watch.has_ended && type != "ExecutionRedriven") violate(job + ": " + type + " after its end");
    if (type == "ExecutionRedriven") {
      watch.attempts.clear();
      watch.closed.clear();
      watch.status = JobStatus::kRunning;
    }
    watch.has_ended = is_end(type);
  }
  watch.history_end = row.last_id;
}

void Invariants::check_job(const JobRow& row, JobWatch& watch) {
  const Job& job = *row.job;
  const std::string name = "job " + job.id.value();
  if (supervise::is_final(watch.status) && job.status != watch.status) {
    violate(name + ": its end " + supervise::name_of(watch.status) + " became " + supervise::name_of(job.status));
  }
  if (supervise::is_final(job.status) != watch.has_ended) {
    violate(name + ": status " + supervise::name_of(job.status) + " and its history disagree about the end");
  }
  if (job.history_events != watch.history_end) violate(name + ": its row counts other events than its history has");
  if (supervise::is_final(job.status) && (!job.tasks.empty() || !job.held.empty() || row.wake_at)) {
    violate(name + ": has ended and still holds tasks, answers or a timer");
  }
  watch.status = job.status;
  check_tasks(job, watch);
}

void Invariants::check_tasks(const Job& job, JobWatch& watch) {
  const std::string name = "job " + job.id.value();
  for (const auto& [key, task] : job.tasks) {
    int& known = watch.attempts[key];
    if (watch.closed.contains(key)) violate(name + ": a task that was answered is open again");
    if (task.attempt < known) {
      violate(name + ": a task's attempt went from " + std::to_string(known) + " to " + std::to_string(task.attempt));
    }
    known = task.attempt;
  }
  for (const auto& [key, attempt] : watch.attempts) {
    if (!job.tasks.contains(key)) watch.closed.insert(key);
  }
}

void Invariants::check_outbox(const OutboxBatch& batch) {
  for (const auto& record : batch.records) {
    const std::string identity = identity_of(record);
    batches_[{batch.shard, batch.batch}].push_back(identity);
    if (record.topic == topics::kDead) continue;  // Carries the id of what it is about, and may be about the same twice.
    if (!written_.contains(identity)) unpublished_.insert(identity);
    const auto [known, is_first] = outbox_.try_emplace(identity, record.value);
    if (!is_first && known->second != record.value) {
      violate("one event id with two contents: " + identity + "\n  " + known->second + "\n  " + record.value);
    }
  }
}

void Invariants::sent(const event_log::OutgoingRecord& record) {
  if (record.topic == topics::kDead) return;
  const auto known = outbox_.find(identity_of(record));
  const bool was_committed = known != outbox_.end() && known->second == record.value;
  if (!was_committed) violate("left without having been committed: " + identity_of(record));
}

void Invariants::written(const event_log::OutgoingRecord& record) {
  const std::string identity = identity_of(record);
  unpublished_.erase(identity);
  written_.insert(identity);
}

void Invariants::acknowledged(const event_log::OutgoingRecord& record) { acknowledged_.insert(identity_of(record)); }

std::vector<std::string> Invariants::walk_history(const MemoryShardStore& rows, const JobId& job) {
  std::vector<std::string> types;
  std::set<std::int64_t> answered;
  std::int64_t next = 1;
  for (const HistoryRow& row : rows.history_of(job)) {
    for (const Json& event : Json::parse(row.events)) {
      const std::string type = event.at("type").get<std::string>();
      if (event.at("id").get<std::int64_t>() != next++) violate("job " + job.value() + ": a gap in its history");
      if (is_outcome(type) && !answered.insert(event.at("previous").get<std::int64_t>()).second) {
        violate("job " + job.value() + ": a task's outcome was recorded twice");
      }
      types.push_back(type);
    }
  }
  return types;
}

void Invariants::at_rest(const MemoryShardStore& rows) {
  for (const auto& [id, stored] : rows.jobs()) {
    const std::string name = "job " + id.value();
    const auto types = walk_history(rows, id);
    if (types.empty() || types.front() != "ExecutionStarted") violate(name + ": its history does not begin with its start");
    if (types.empty() || !is_end(types.back())) violate(name + ": its history does not end with its end");
    if (static_cast<std::int64_t>(types.size()) != stored.job.history_events) violate(name + ": history is missing");
    if (!supervise::is_final(stored.job.status)) violate(name + ": its row never reached an end");
    if (stored.in_flight != 0 || stored.wake_at) violate(name + ": has ended with tasks in flight or a timer");
  }
  if (!unpublished_.empty()) violate("committed and never published: " + *unpublished_.begin());
}

}  // namespace millrace::simulation
