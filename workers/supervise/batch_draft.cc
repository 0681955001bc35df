#include "workers/supervise/batch_draft.h"

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"
#include "topics/job_codec.h"
#include "topics/names.h"
#include "topics/task_codec.h"
#include "workers/supervise/child_execution.h"
#include "workers/supervise/job_codec.h"

namespace millrace::supervise {
namespace {

constexpr std::size_t kAnnouncedOutputBytesMax = 64 * 1024;

std::string print_history(const std::vector<asl::HistoryEvent>& events) {
  std::string text = "[";
  for (const asl::HistoryEvent& event : events) {
    if (text.size() > 1) text += ',';
    text += R"({"id":)" + std::to_string(event.id) + R"(,"previous":)" + std::to_string(event.previous_id) +
            R"(,"type":")" + std::string(asl::name_of(event.type)) + R"(","at":")" + to_rfc3339(event.at) +
            R"(","details":)" + event.details.dump() + '}';
  }
  text += ']';
  return text;
}

/// What the job's followers hear of this batch.
topics::JobEvent announcement_of(const Job& job, const JobChange& change, TimePoint now) {
  topics::JobEvent event;
  event.job_id = job.id;
  event.workflow = job.workflow;
  event.kind = *change.announcement;
  event.status = name_of(job.status);
  event.at = now;
  event.sequence = job.history_events;
  event.event_source = job.event_source;
  event.event_id = job.event_id;
  if (is_final(job.status)) {
    event.error = job.execution.error().value_or("");
    event.cause = job.execution.cause().value_or("");
    if (job.execution.output() != nullptr) {
      std::string output = job.execution.output()->dump();
      if (output.size() <= kAnnouncedOutputBytesMax) event.output = std::move(output);
    }
  }
  return event;
}

std::optional<TimePoint> wake_to_store(const Job& job, Duration lease, TimePoint now) {
  const auto due = job.next_due(lease);
  if (is_final(job.status) || job.status == JobStatus::kPaused) return {};
  // A stored wake that comes early costs a look; moving it costs an index entry. So it stays when it can.
  const bool stays = job.stored_wake && *job.stored_wake > now && (!due || *job.stored_wake <= *due);
  return stays ? job.stored_wake : due;
}

}  // namespace

event_log::OutgoingRecord answer_record(const ParentAnswer& answer, const std::string& traceparent) {
  const work_loop::Task task{.job = answer.parent.job,
                             .id = answer.parent.task,
                             .attempt = answer.parent.attempt,
                             .token = answer.parent.token,
                             .operation = {},
                             .input = {},
                             .handle = {},
                             .workflow = {},
                             .workflow_version = 0,
                             .reply_partition = answer.parent.reply_partition,
                             .deadline = {},
                             .traceparent = traceparent};
  return topics::finished_record(task, answer.outcome);
}

JobChange& BatchDraft::change_of(Job& job) {
  const auto [entry, is_first] = jobs_.try_emplace(job.id);
  if (is_first) order_.push_back(&job);
  return entry->second;
}

void BatchDraft::add_outcome(Shard shard, CommandOutcome outcome) {
  consumed_[shard];  // Its batch number must move: an applied command is as fenced as anything.
  outcomes_.push_back(std::move(outcome));
}

void BatchDraft::cancel_execution(Shard from, const JobId& child, const JobId& by, const std::string& cause) {
  const Shard shard = shard_of(child).value_or(from);
  new_commands_.push_back({.id = 0,
                            .shard = shard,
                            .job = child,
                            .kind = "cancel",
                            .payload = Json{{"cause", cause}}.dump(),
                            .requested_by = "millrace/job/" + by.value()});
  add_record(from, topics::control_record({.kind = topics::ControlKind::kLookNow,
                                           .shard = shard,
                                           .job_id = child,
                                           .task_id = {},
                                           .attempt = 0,
                                           .workflow = {}},
                                          child.value() + "/cancel", topics::kSupervisorSource));
}

void BatchDraft::tell_of_lost_requests(Shard lost, Shard shard) {
  consumed_[lost];  // As fenced as anything.
  new_commands_.push_back({.id = 0,
                           .shard = shard,
                           .job = JobId(),
                           .kind = std::string(kRequestsLostCommand),
                           .payload = Json{{"partition", lost.value()}}.dump(),
                           .requested_by = "millrace/supervise"});
}

void BatchDraft::add_map_changes(MapChanges changes) {
  for (const auto& row : changes.runs) consumed_[row.shard];  // As fenced as anything.
  for (const MapChanges::Dispatch& dispatch : changes.dispatches) {
    add_record(dispatch.shard, topics::dispatched_record(dispatch.task, dispatch.pool, dispatch.traceparent));
  }
  for (const MapChanges::Stop& stopped : changes.stops) {
    const topics::ControlHint hint{.kind = topics::ControlKind::kStopTask,
                                   .shard = stopped.shard,
                                   .job_id = stopped.job,
                                   .task_id = stopped.task,
                                   .attempt = stopped.attempt,
                                   .workflow = {}};
    add_record(stopped.shard, topics::control_record(hint, stopped.task.value() + "/stop/" + std::to_string(stopped.attempt),
                                                     topics::kSupervisorSource));
  }
  map_changes_ = std::move(changes);
}

std::vector<JobId> BatchDraft::job_ids() const {
  std::vector<JobId> ids;
  ids.reserve(jobs_.size());
  for (const auto& [id, change] : jobs_) ids.push_back(id);
  return ids;
}

void BatchDraft::discard(const JobId& job) {
  jobs_.erase(job);
  std::erase_if(order_, [&](const Job* entry) { return entry->id == job; });
}

void BatchDraft::admit(Submission submission, std::string input) {
  inputs_[submission.job] = std::move(input);
  std::string identity = submission.identity;
  submissions_.emplace(std::move(identity), std::move(submission));
}

const Submission* BatchDraft::find_admitted(const std::string& identity) const {
  const auto found = submissions_.find(identity);
  return found == submissions_.end() ? nullptr : &found->second;
}

void BatchDraft::consume(Shard shard, const event_log::Record& record, std::string record_id, bool is_request) {
  Consumed& consumed = consumed_[shard];
  if (is_request) {
    consumed.requests_next = record.offset + 1;
    consumed.requests_last = std::move(record_id);
  } else {
    consumed.results_next = record.offset + 1;
    consumed.results_last = std::move(record_id);
  }
}

Result<BatchWrite> BatchDraft::print(const Printing& with) {
  BatchWrite write;
  write.at = with.now;
  std::map<Shard, ShardPosition> moved;
  const auto touch = [&](Shard shard) -> ShardPosition& {
    const auto [entry, is_first] = moved.try_emplace(shard, with.positions.at(shard));
    if (is_first) ++entry->second.batch;
    return entry->second;
  };

  for (Job* job : order_) {
    for (const JobId& child : jobs_.at(job->id).children_to_cancel) {
      cancel_execution(job->shard, child, job->id,
                       "The parent execution " + execution_arn(job->workflow, job->id) + " no longer waits for it");
    }
  }
  std::map<Shard, std::vector<event_log::OutgoingRecord>> outbox = std::move(extra_);
  for (Job* job : order_) {
    JobChange& change = jobs_.at(job->id);
    touch(job->shard);
    auto& records = outbox[job->shard];
    for (PoolDispatch& dispatch : change.dispatches) {
      if (dispatch.task.input.size() > topics::kInlinePayloadBytesMax) {
        auto reference = with.payloads.put_payload(job->id, dispatch.task.input);
        if (!reference) return reference.error();
        dispatch.task.dataref = std::move(*reference);
        dispatch.task.input = "null";
      }
      records.push_back(topics::dispatched_record(dispatch.task, dispatch.pool, job->traceparent));
      records.back().lane = dispatch.lane;
    }
    for (const ChildRequest& child : change.child_requests) {
      records.push_back(child_record(child, job->traceparent, with.partitions));
    }
    for (const topics::ControlHint& hint : change.hints) {
      records.push_back(topics::control_record(hint, hint.task_id.value() + "/stop/" + std::to_string(hint.attempt),
                                               topics::kSupervisorSource));
    }
    if (change.answer) records.push_back(answer_record(*change.answer, job->traceparent));
    if (!change.history.empty()) {
      job->history_events = change.history.back().id;
      write.history.push_back({.job = job->id,
                               .first_id = change.history.front().id,
                               .last_id = change.history.back().id,
                               .at = with.now,
                               .events = print_history(change.history)});
    }
    // A heartbeat is progress without news: there is no new sequence number to tell it by.
    const bool is_news = change.announcement != topics::JobEventKind::kProgressed || !change.history.empty();
    if (change.announcement && is_news) {
      records.push_back(topics::job_event_record(announcement_of(*job, change, with.now), job->traceparent));
    }

    JobRow row;
    row.id = job->id;
    row.job = job;
    row.is_new = change.is_new;
    if (change.is_new) row.input = std::move(inputs_.at(job->id));
    row.execution = job->execution.encode();
    row.engine = encode_engine(*job);
    if (job->execution.output() != nullptr) row.output = job->execution.output()->dump();
    row.wake_at = wake_to_store(*job, with.lease, with.now);
    write.jobs.push_back(std::move(row));
  }

  for (auto& [shard, consumed] : consumed_) {
    ShardPosition& position = touch(shard);
    if (consumed.requests_next) {
      position.requests_next = *consumed.requests_next;
      position.requests_last = std::move(consumed.requests_last);
    }
    if (consumed.results_next) {
      position.results_next = *consumed.results_next;
      position.results_last = std::move(consumed.results_last);
    }
  }
  for (auto& [shard, records] : outbox) {
    if (records.empty()) continue;
    const std::int64_t batch = touch(shard).batch;
    write.outbox.push_back({shard, batch, std::move(records)});
  }
  for (auto& [shard, position] : moved) write.positions.push_back(std::move(position));
  for (auto& [identity, submission] : submissions_) write.submissions.push_back(std::move(submission));
  write.command_outcomes = std::move(outcomes_);
  for (Command& command : new_commands_) write.new_commands.push_back(std::move(command));
  write.map_runs = std::move(map_changes_.runs);
  write.map_pages = std::move(map_changes_.pages);
  write.map_results = std::move(map_changes_.results);
  return write;
}

}  // namespace millrace::supervise
