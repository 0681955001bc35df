// From inputs in hand to one committed batch.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

#include "shared/vocabulary/json.h"
#include "topics/events/dead_letter.h"
#include "topics/names.h"
#include "topics/refusal.h"
#include "topics/task_codec.h"
#include "topics/trace_context.h"
#include "workers/supervise/child_execution.h"
#include "workers/supervise/job_spans.h"
#include "workers/supervise/supervisor.h"
#include "workers/supervise/workflow_reference.h"

namespace millrace::supervise {
namespace {

constexpr std::size_t kCommandsPerBatch = 200;
constexpr std::size_t kSuspectsPerBatch = 500;
/// Who sends one request again sends others again.
constexpr Duration kRepeatsComeTogether = std::chrono::seconds(2);

template <typename T>
std::vector<T> front_of(const std::deque<T>& queue, std::size_t count) {
  const auto end = queue.begin() + static_cast<std::ptrdiff_t>(std::min(count, queue.size()));
  return std::vector<T>(queue.begin(), end);
}

template <typename T>
void pop_front(std::deque<T>& queue, std::size_t count) {
  queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(std::min(count, queue.size())));
}

Error unknown_workflow(const std::string& reference) {
  if (reference.find(':') != std::string::npos) {
    return topics::refusal(topics::kUnknownWorkflow,
                           {.field = "workflow",
                            .problem = "there is no such version or alias of a workflow: '" + reference + "'",
                            .remedy = "`millrace workflow versions NAME` shows what there is"});
  }
  return topics::refusal(topics::kUnknownWorkflow,
                         {.field = "workflow",
                          .problem = "there is no workflow '" + reference + "'",
                          .remedy = "`millrace workflow list` shows what there is, `millrace workflow put` adds one"});
}

Error too_large_input(std::size_t bytes) {
  return topics::refusal(topics::kInputRefused,
                         {.field = "input",
                          .problem = "has " + std::to_string(bytes) + " bytes, more than the workflow's limit for payloads",
                          .remedy = "put the workflow with `--limits none`, or raise the setting payload.size_max"});
}

Error refused_input(const std::vector<json_schema::Violation>& violations) {
  std::string problems;
  for (const auto& violation : violations) {
    problems += (problems.empty() ? "" : "; ") + std::string("input") + violation.pointer + ": " + violation.message;
  }
  return topics::refusal(topics::kInputRefused, {.field = "input",
                                                 .problem = problems,
                                                 .remedy = "`millrace workflow show` prints the workflow's request schema"});
}

}  // namespace

Result<void> Supervisor::apply_inputs() {
  Inputs inputs;
  const bool is_alone = one_by_one_ > 0;
  const std::size_t records_max = is_alone ? 1 : settings_.records_per_batch;
  const std::size_t first = records_.size() - fresh_records();
  for (std::size_t i = first; i < std::min(first + records_max, records_.size()); ++i) {
    inputs.intakes.push_back(read_intake(records_[i]));
  }
  if (pending_) {
    // Everything else waits for what is pending: go_ahead_or_finish has seen that there is nothing.
  } else if (!is_alone || inputs.intakes.empty()) {
    inputs.due = front_of(due_, is_alone ? 1 : settings_.records_per_batch);
    inputs.suspected = front_of(suspected_, kSuspectsPerBatch);
    inputs.undeliverable = undeliverable_.size();
  }
  inputs.requests_lost_of = requests_lost_of_;
  if (!pending_ && commands_are_due_ && !shards_.empty() && (!is_alone || (inputs.intakes.empty() && inputs.due.empty()))) {
    std::vector<Shard> shards;
    for (const auto& [shard, hand] : shards_) shards.push_back(shard);
    auto commands = with_.store.load_commands(shards, is_alone ? 1 : kCommandsPerBatch);
    if (!commands) return commands.error();
    commands_are_due_ = !commands->empty();
    commands_looked_at_ = with_.clock.now();
    inputs.commands = std::move(*commands);
  }

  if (is_alone) {
    const auto is_ours = mark_alone(inputs);
    if (!is_ours) return is_ours.error();
    if (!*is_ours) return {};
    if (inputs.is_condemned) return condemn(inputs);
  }

  if (auto loaded = load_jobs(inputs); !loaded) return loaded;
  for (const auto& [pool, jobs] : in_flight_) lanes_.note(pool, jobs.size());
  BatchDraft draft;
  tell_of_lost_requests(inputs, draft);
  Result<void> done = apply_records(inputs, draft);
  if (done) done = ask_again_for_children(inputs, draft);
  if (done) done = apply_commands(inputs, draft);
  if (done) done = apply_wakes(inputs, draft);
  if (done) done = apply_suspicions(inputs, draft);
  if (done) done = apply_undeliverables(inputs, draft);
  if (done) done = apply_map_changes(draft);
  if (!done) {
    if (auto abandoned = abandon(draft); !abandoned) return abandoned;
    return done;
  }
  if (draft.is_empty()) {
    release(inputs);
    return {};
  }
  return commit(draft, inputs);
}

Result<void> Supervisor::load_jobs(const Inputs& inputs) {
  std::set<JobId> missing;
  const auto want = [&](const JobId& job) {
    if (is_of_ours(job) && jobs_.find(job) == nullptr) missing.insert(job);
  };
  for (const Intake& intake : inputs.intakes) {
    if (const auto job = intake.job()) want(*job);
  }
  for (const Command& command : inputs.commands) want(command.job);
  for (const JobId& job : inputs.due) want(job);
  for (const SuspectedJob& suspect : inputs.suspected) want(suspect.job);
  for (std::size_t i = 0; i < inputs.undeliverable; ++i) {
    const auto task = topics::decode_task_dispatched(undeliverable_[i].record.value);
    if (task) want(task->job_id);
  }
  if (missing.empty()) return {};
  auto loaded = with_.store.load_jobs({missing.begin(), missing.end()});
  if (!loaded) return loaded.error();
  for (auto& job : *loaded) jobs_.add(std::move(job));
  return {};
}

Circumstances Supervisor::circumstances() {
  return {.now = with_.clock.now(),
          .random = with_.random,
          .signer = with_.signer,
          .lanes = lanes_,
          .limits = settings_.interpreter,
          .lease = settings_.task_lease,
          .dispatches_max = settings_.dispatches_max,
          .partitions = partitions_};
}

Result<std::shared_ptr<const asl::Definition>> Supervisor::definition_of(const LoadedWorkflow& workflow,
                                                                         const std::optional<ParentTask>& parent) {
  if (!parent || parent->map_state.empty()) return workflow.definition;
  return workflows_.processor(workflow.name, workflow.version, parent->map_state);
}

Result<std::optional<JobInHand>> Supervisor::in_hand(const JobId& id, BatchDraft& draft) {
  Job* job = is_of_ours(id) ? jobs_.find(id) : nullptr;
  if (job == nullptr) return std::optional<JobInHand>();
  const auto workflow = workflows_.version(job->workflow, job->workflow_version);
  if (!workflow) return workflow.error();
  auto definition = Result<std::shared_ptr<const asl::Definition>>(nullptr);
  if (*workflow) definition = definition_of(**workflow, job->parent);
  if (!definition) return definition.error();
  if (!*definition) {
    return broken("supervise.workflow", "job " + id.value() + " needs " + job->workflow + " version " +
                                            std::to_string(job->workflow_version) + ", which is gone");
  }
  return std::optional<JobInHand>(JobInHand{*job, **definition, draft.change_of(*job), (*workflow)->terms});
}

Result<void> Supervisor::apply_records(const Inputs& inputs, BatchDraft& draft) {
  std::vector<std::string> identities;
  for (const Intake& intake : inputs.intakes) {
    if (const auto* request = std::get_if<topics::SubmittedRequest>(&intake.content)) {
      identities.push_back(request->identity);
    }
  }
  std::map<std::string, Submission> known;
  // Nearly all are new, and the commit tells when one is not: only then is it worth asking first.
  if (!identities.empty() && with_.clock.monotonic() < look_up_identities_until_) {
    auto found = with_.store.find_submissions(identities);
    if (!found) return found.error();
    known = std::move(*found);
  }
  for (const Intake& intake : inputs.intakes) {
    Result<void> done;
    if (const auto* error = std::get_if<Error>(&intake.content)) {
      refuse(intake, *error, draft);
    } else if (intake.is_request) {
      done = admit(intake, known, draft);
    } else {
      done = apply_result(intake, draft);
    }
    if (!done) return done;
    draft.consume(intake.shard, *intake.record, intake.record_id, intake.is_request);
  }
  return {};
}

Result<void> Supervisor::admit(const Intake& intake, const std::map<std::string, Submission>& known,
                               BatchDraft& draft) {
  const auto& submitted = std::get<topics::SubmittedRequest>(intake.content);
  const auto stored = known.find(submitted.identity);
  const Submission* earlier = stored != known.end() ? &stored->second : draft.find_admitted(submitted.identity);
  if (earlier != nullptr) return meet_again(intake, *earlier, draft);

  const TimePoint now = with_.clock.now();
  auto parent = parent_in(*intake.record);
  const bool is_unit = is_unit_of_map(parent);
  if (parent && !is_unit) parent->map_state.clear();
  auto workflow = is_unit ? workflows_.version(submitted.request.workflow, parent->workflow_version)
                          : workflows_.find(submitted.request.workflow, now);
  if (!workflow) return workflow.error();
  if (!*workflow) {
    refuse(intake, unknown_workflow(submitted.request.workflow), draft);
    return {};
  }
  const LoadedWorkflow& loaded = **workflow;
  const auto definition = definition_of(loaded, parent);
  if (!definition) return definition.error();
  if (!*definition) {
    refuse(intake, unknown_workflow(loaded.name + "/" + parent->map_state), draft);
    return {};
  }
  if (submitted.request.input.size() > loaded.terms.limits_within(settings_.interpreter).payload_bytes_max) {
    refuse(intake, too_large_input(submitted.request.input.size()), draft);
    return {};
  }
  Json input = Json::parse(submitted.request.input, nullptr, false);
  if (loaded.request_schema && !is_unit) {
    if (const auto violations = loaded.request_schema->validate(input); !violations.empty()) {
      refuse(intake, refused_input(violations), draft);
      return {};
    }
  }

  const JobId id = job_id_for(intake.shard, submitted.identity);
  asl::ExecutionIdentity identity{.id = execution_arn(loaded.name, id),
                                  .name = id.value(),
                                  .state_machine_id = "arn:millrace:states:::stateMachine:" + loaded.name,
                                  .state_machine_name = loaded.name,
                                  .role_arn = "arn:millrace:iam:::role/" + loaded.name,
                                  .start_time = now};
  Job& job = jobs_.add(std::make_unique<Job>(
      Job{.id = id,
          .shard = intake.shard,
          .workflow = loaded.name,
          .workflow_version = loaded.version,
          .status = JobStatus::kRunning,
          .event_source = submitted.event_source,
          .event_id = submitted.event_id,
          .idempotency_key = submitted.request.idempotency_key,
          .priority = submitted.request.priority,
          .tags = Json(submitted.request.tags).dump(),
          .parent = parent,
          .traceparent = topics::child_traceparent(submitted.traceparent, id.value(), settings_.trace_ids, now),
          .created_at = now,
          .finished_at = {},
          .execution = asl::Execution::begin(std::move(identity), std::move(input)),
          .tasks = {},
          .held = {},
          .history_events = 0,
          .stored_wake = {}}));
  draft.admit({submitted.identity, id, submitted.digest}, submitted.request.input);
  draft.change_of(job).request_traceparent = submitted.traceparent;
  begin({job, **definition, draft.change_of(job), loaded.terms}, circumstances());
  return {};
}

Result<void> Supervisor::meet_again(const Intake& intake, const Submission& known, BatchDraft& draft) {
  const auto& submitted = std::get<topics::SubmittedRequest>(intake.content);
  if (known.request_digest != submitted.digest) {
    refuse(intake,
           topics::refusal(topics::kAnotherRequest,
                           {.field = submitted.request.idempotency_key ? "idempotency_key" : "id",
                            .problem = "it was used before with another body, for job " + known.job.value(),
                            .remedy = "use a fresh key for a new request, or send the same body again"}),
           draft);
    return {};
  }
  // A parent that asks again may have lost the answer: give it once more.
  if (!parent_in(*intake.record)) return {};
  Job* job = jobs_.find(known.job);
  if (job == nullptr) {
    auto loaded = with_.store.load_jobs({known.job});
    if (!loaded) return loaded.error();
    if (loaded->empty() || (*loaded)[0]->shard != intake.shard) return {};
    job = &jobs_.add(std::move((*loaded)[0]));
  }
  if (is_final(job->status) && job->parent) {
    draft.change_of(*job).answer = ParentAnswer{*job->parent, outcome_for_parent(*job)};
  }
  return {};
}

void Supervisor::refuse(const Intake& intake, const Error& error, BatchDraft& draft) {
  with_.meters.refused();
  spdlog::warn("refused {}[{}]@{}: {}: {}", intake.record->from.topic, intake.record->from.partition,
               intake.record->offset, error.where, error.detail);
  const TimePoint now = with_.clock.now();
  draft.add_record(intake.shard, topics::to_dead_letter(*intake.record, {.error = error,
                                                                         .attempts = 1,
                                                                         .first_failed_at = now,
                                                                         .last_failed_at = now,
                                                                         .consumer_group = std::string(topics::kSupervisorGroup)}));
  if (!intake.is_request) return;
  topics::JobEvent rejected;
  rejected.kind = topics::JobEventKind::kRejected;
  rejected.status = "REJECTED";
  rejected.at = now;
  rejected.error = error.where;
  rejected.cause = error.detail;
  std::string traceparent;
  if (const auto* submitted = std::get_if<topics::SubmittedRequest>(&intake.content)) {
    rejected.workflow = parse_workflow_reference(submitted->request.workflow).name;
    rejected.event_source = submitted->event_source;
    rejected.event_id = submitted->event_id;
    traceparent = submitted->traceparent;
  } else {
    rejected.event_id = intake.record_id;
  }
  draft.add_record(intake.shard, topics::job_event_record(rejected, traceparent));
  if (const auto parent = parent_in(*intake.record)) {
    draft.add_record(intake.shard, answer_record({*parent, work_loop::Failed{"StepFunctions." + error.where, error.detail}},
                                                 traceparent));
  }
}

Result<void> Supervisor::apply_result(const Intake& intake, BatchDraft& draft) {
  const auto& result = std::get<topics::ReadResult>(intake.content);
  const JobId id = *intake.job();
  if (jobs_.find(id) == nullptr) {
    with_.meters.stale_result();  // Of a job that retention erased, or of another shard.
    return {};
  }
  if (map_runs_.has_runs_of(id)) {
    auto was_part = apply_map_result(id, result, draft);
    if (!was_part) return was_part.error();
    if (*was_part) return {};
  }
  // What an earlier record of this batch did to the job must be written, whatever becomes of this one.
  const bool was_touched = draft.contains(id);
  auto hand = in_hand(id, draft);
  if (!hand) return hand.error();
  bool was_current = false;
  if (const auto* renewed = std::get_if<topics::TaskRenewed>(&result.event)) {
    was_current = apply_renewed(**hand, *renewed, circumstances());
  } else {
    topics::TaskFinished finished = std::get<topics::TaskFinished>(result.event);
    if (!finished.dataref.empty()) {
      auto payload = with_.payloads.load_payload(finished.dataref);
      if (payload) {
        finished.outcome = work_loop::Succeeded{std::move(*payload)};
      } else if (payload.error().kind == ErrorKind::kTransient) {
        return payload.error();
      } else {
        finished.outcome = work_loop::Failed{"Millrace.PayloadMissing", payload.error().detail};
      }
    }
    was_current = apply_finished(**hand, std::move(finished), circumstances());
  }
  if (!was_current) {
    with_.meters.stale_result();
    if (!was_touched) draft.discard(id);
  }
  return {};
}

Result<void> Supervisor::apply_commands(const Inputs& inputs, BatchDraft& draft) {
  for (const Command& command : inputs.commands) {
    if (command.kind == kRequestsLostCommand) continue;  // Done with (supervisor_losses.cc).
    if (command.kind == kMapConcurrencyCommand) {
      draft.add_outcome(command.shard, {command.id, apply_map_command(command)});
      continue;
    }
    auto hand = in_hand(command.job, draft);
    if (!hand) return hand.error();
    const std::string outcome = *hand ? apply_command(**hand, command, circumstances()) : "there is no such job";
    draft.add_outcome(command.shard, {command.id, outcome});
    spdlog::info("{} for job {} by {}: {}", command.kind, command.job.value(), command.requested_by, outcome);
  }
  return {};
}

Result<void> Supervisor::apply_wakes(const Inputs& inputs, BatchDraft& draft) {
  const TimePoint now = with_.clock.now();
  for (const JobId& id : inputs.due) {
    Job* job = is_of_ours(id) ? jobs_.find(id) : nullptr;
    if (job == nullptr) continue;
    const auto due = job->next_due(settings_.task_lease);
    const bool is_stored_past = job->stored_wake && *job->stored_wake <= now;
    if ((!due || *due > now) && !is_stored_past) {
      if (due && *due <= wakes_loaded_through_) wakes_.add(*due, id);
      continue;
    }
    auto hand = in_hand(id, draft);
    if (!hand) return hand.error();
    apply_time(**hand, leases_count(job->shard), circumstances());
  }
  return {};
}

Result<void> Supervisor::apply_undeliverables(const Inputs& inputs, BatchDraft& draft) {
  for (std::size_t i = 0; i < inputs.undeliverable; ++i) {
    const Undeliverable& refused = undeliverable_[i];
    spdlog::error("the log will never take a record for {}: {}", refused.record.topic, refused.reason);
    if (!std::string_view(refused.record.topic).starts_with(topics::kTasksPrefix)) continue;
    const auto task = topics::decode_task_dispatched(refused.record.value);
    if (!task) continue;
    auto hand = in_hand(task->job_id, draft);
    if (!hand) return hand.error();
    if (*hand) apply_undeliverable(**hand, task->task_id, refused.reason, circumstances());
    if (*hand && map_runs_.has_runs_of(task->job_id)) refuse_map_part(**hand, *task, refused.reason);
  }
  return {};
}

std::vector<tracing::Span> Supervisor::spans_of_batch(const BatchDraft& draft) {
  std::vector<tracing::Span> spans;
  if (with_.spans == nullptr) return spans;
  for (const Job* job : draft.jobs()) {
    for (tracing::Span& span : spans_of(*job, draft.change_of(job->id), with_.clock.now())) spans.push_back(std::move(span));
  }
  return spans;
}

Result<void> Supervisor::commit(BatchDraft& draft, const Inputs& inputs) {
  const Duration began = with_.clock.monotonic();
  auto write = draft.print({.positions = planned_positions(),
                            .payloads = with_.payloads,
                            .lease = settings_.task_lease,
                            .now = with_.clock.now(),
                            .partitions = partitions_});
  if (!write) {
    if (auto abandoned = abandon(draft); !abandoned) return abandoned;
    return write.error();
  }
  std::vector<tracing::Span> spans = spans_of_batch(draft);  // Of the jobs as they are now.
  const auto was_written = finish_pending(&draft);
  if (!was_written || !*was_written) {
    forget(draft);
    return was_written ? Result<void>() : was_written.error();
  }
  if (may_go_ahead(*write, inputs)) {
    with_.store.begin_commit(*write);
    pending_ = Pending{std::move(*write), inputs, std::move(spans), began};
    return {};
  }
  const auto answer = with_.store.commit(*write);
  if (answer && answer->is_committed()) {
    committed(*write, std::move(spans), inputs, began, nullptr);
    return {};
  }
  if (answer) {
    forget(draft);
    for (const Shard shard : answer->fenced) {
      spdlog::warn("fenced out of shard {}: another supervisor owns it", shard.value());
      with_.meters.fenced();
      drop_shard(shard);
    }
    if (!answer->taken.empty()) look_up_identities_until_ = with_.clock.monotonic() + kRepeatsComeTogether;
    return {};  // The others go on with the next turn; a taken identity is looked up then.
  }
  if (answer.error().kind == ErrorKind::kUnknownOutcome) {
    // Jobs in memory are as if it was committed; nothing touches them until that is known.
    in_doubt_ = std::move(*write);
    in_doubt_inputs_ = inputs;
    return answer.error();
  }
  forget(draft);
  if (answer.error().kind == ErrorKind::kRejected || answer.error().kind == ErrorKind::kAlreadyDone) {
    return take_apart(inputs, answer.error());
  }
  return answer.error();
}

void Supervisor::committed(const BatchWrite& write, std::vector<tracing::Span> spans, const Inputs& inputs, Duration began,
                           const BatchDraft* next) {
  for (tracing::Span& span : spans) with_.spans->add(std::move(span));
  settle(write, next);
  release(inputs);
  const Duration now = with_.clock.monotonic();
  pace_.committed(inputs.intakes.size(), now);
  with_.meters.committed(inputs.intakes.size(), write.jobs.size(), std::chrono::duration<double>(now - began).count());
}

Result<void> Supervisor::resolve_doubt() {
  std::vector<Shard> shards;
  for (const ShardPosition& position : in_doubt_->positions) shards.push_back(position.shard);
  const auto stored = with_.store.load_settled_positions(shards);
  if (!stored) return stored.error();
  // All of the batch's shards moved, or none did; any of ours that still has our epoch tells which.
  const bool was_committed = std::any_of(stored->begin(), stored->end(), [&](const ShardPosition& now) {
    return std::any_of(in_doubt_->positions.begin(), in_doubt_->positions.end(), [&](const ShardPosition& ours) {
      return now.shard == ours.shard && now.epoch == ours.epoch && now.batch == ours.batch;
    });
  });
  spdlog::info("a COMMIT of unknown outcome {}", was_committed ? "had happened" : "had not happened; doing it again");
  if (was_committed) {
    settle(*in_doubt_);
    release(in_doubt_inputs_);
  } else {
    undo(*in_doubt_);
  }
  in_doubt_.reset();
  in_doubt_inputs_ = {};
  return {};
}

void Supervisor::settle(const BatchWrite& write, const BatchDraft* next) {
  for (const ShardPosition& position : write.positions) {
    const auto hand = shards_.find(position.shard);
    if (hand != shards_.end()) hand->second.position = position;
  }
  for (const OutboxBatch& batch : write.outbox) {
    if (shards_.contains(batch.shard)) publisher_.publish(batch, write.at);
  }
  for (Undeliverable& refused : publisher_.pump(Duration(0))) undeliverable_.push_back(std::move(refused));
  unnoted_.clear();
  for (const JobRow& row : write.jobs) {
    Job* job = jobs_.find(row.id);
    if (job == nullptr) {
      unknown_.push_back(row.id);  // It went with a draft that stood on this batch while the COMMIT was in doubt.
      continue;
    }
    job->stored_wake = row.wake_at;
    if (next != nullptr && next->contains(row.id)) {
      unnoted_.push_back(row.id);
    } else {
      note_stored(*job);
    }
  }
  jobs_.shrink([next](const JobId& job) { return next != nullptr && next->contains(job); });
}

void Supervisor::release(const Inputs& inputs) {
  pop_front(records_, inputs.intakes.size());
  pop_front(due_, inputs.due.size());
  pop_front(suspected_, inputs.suspected.size());
  pop_front(undeliverable_, inputs.undeliverable);
  for (const Shard shard : inputs.requests_lost_of) requests_lost_of_.erase(shard);
  if (one_by_one_ > 0 && --one_by_one_ == 0) {
    for (auto& [shard, hand] : shards_) hand.needs_care = false;
  }
}

Result<void> Supervisor::take_apart(const Inputs& inputs, const Error& error) {
  if (inputs.is_refusal) return broken("supervise.commit", "PostgreSQL refuses even a dead letter: " + error.detail);
  const std::size_t count = inputs.intakes.size() + inputs.due.size() + inputs.commands.size();
  if (count > 1 || inputs.intakes.empty()) {
    if (count <= 1) return broken("supervise.commit", "PostgreSQL refuses a batch that no record is to blame for: " + error.detail);
    spdlog::error("PostgreSQL refused a batch of {} inputs; applying them one by one: {}", count, error.detail);
    one_by_one_ = count;
    commands_are_due_ = commands_are_due_ || !inputs.commands.empty();
    return {};
  }
  // This one record is to blame: it goes to the dead letters and the partition goes on.
  BatchDraft draft;
  tell_of_lost_requests(inputs, draft);
  const Intake& intake = inputs.intakes.front();
  refuse(intake, {ErrorKind::kRejected, "Unstorable", "PostgreSQL refuses what this record leads to: " + error.detail}, draft);
  draft.consume(intake.shard, *intake.record, intake.record_id, intake.is_request);
  Inputs refusal = inputs;
  refusal.is_refusal = true;
  return commit(draft, refusal);
}

void Supervisor::undo(const BatchWrite& write) {
  for (const JobRow& row : write.jobs) jobs_.drop(row.id);
  must_load_map_runs_ = true;
}

void Supervisor::forget(const BatchDraft& draft) {
  for (const JobId& job : draft.job_ids()) jobs_.drop(job);
  for (JobId& job : unnoted_) unknown_.push_back(std::move(job));
  unnoted_.clear();
  must_load_map_runs_ = true;
}

}  // namespace millrace::supervise
