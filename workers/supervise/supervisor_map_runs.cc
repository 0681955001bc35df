// Distributed Maps in the supervisor: runs are begun, answered and ended with the batches that the rest of it makes.
#include <spdlog/spdlog.h>

#include "shared/vocabulary/json.h"
#include "workers/supervise/child_execution.h"
#include "workers/supervise/job_spans.h"
#include "workers/supervise/map_processor.h"
#include "workers/supervise/supervisor.h"

namespace millrace::supervise {
namespace {

std::string as_lines(const Json& items) {
  std::string lines;
  for (const Json& item : items) lines += item.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
  return lines;
}

/// Items that came in line are in memory anyway, so they are paged here.
Result<void> page_inline(MapRun& run, std::string lines, const Json& plan, Random& random) {
  auto read = map_run::parse_plan(plan);
  if (!read) return read.error();
  map_run::MemoryBytes source(std::move(lines));
  map_run::PageLimits limits;
  limits.pages_max = static_cast<std::size_t>(source.size()) + 1;
  auto paging = map_run::make_pages(source, **read, {}, random, limits);
  if (!paging) return paging.error();
  run.pages = {paging->pages.begin(), paging->pages.end()};
  run.cursor = std::move(paging->next);
  run.is_paged = true;
  return {};
}

}  // namespace

Result<void> Supervisor::load_map_runs(const std::vector<Shard>& shards) {
  auto loaded = with_.store.load_map_runs(shards);
  if (!loaded) return loaded.error();
  for (MapRun& run : *loaded) map_runs_.add(std::move(run));
  return {};
}

Result<void> Supervisor::load_map_runs_anew() {
  std::vector<Shard> shards;
  for (const auto& [shard, hand] : shards_) shards.push_back(shard);
  map_runs_.clear();
  if (auto loaded = load_map_runs(shards); !loaded) return loaded;
  must_load_map_runs_ = false;
  return {};
}

Result<bool> Supervisor::apply_map_result(const JobId& job, const topics::ReadResult& result, BatchDraft& draft) {
  const TimePoint now = with_.clock.now();
  if (const auto* renewed = std::get_if<topics::TaskRenewed>(&result.event)) {
    return map_runs_.renew(job, renewed->token, now);
  }
  topics::TaskFinished finished = std::get<topics::TaskFinished>(result.event);
  const auto subject = with_.signer.verify(finished.token);
  if (!subject || subject->part.empty()) return false;
  if (!finished.dataref.empty()) {
    auto payload = with_.payloads.load_payload(finished.dataref);
    if (!payload && payload.error().kind == ErrorKind::kTransient) return payload.error();
    finished.outcome = payload ? work_loop::TaskOutcome(work_loop::Succeeded{std::move(*payload)})
                               : work_loop::Failed{"Millrace.PayloadMissing", payload.error().detail};
  }
  MapRuns::Answered answered = map_runs_.answer(job, finished.token, std::move(finished.outcome), now);
  if (!answered.was_current) with_.meters.stale_result();
  if (!answered.end) return true;
  auto hand = in_hand(job, draft);
  if (!hand) return hand.error();
  if (*hand) apply_map_run_end(**hand, std::move(*answered.end), circumstances());
  return true;
}

Result<void> Supervisor::apply_map_changes(BatchDraft& draft) {
  const TimePoint now = with_.clock.now();
  for (auto& [id, end] : map_runs_.dispatch_again(now)) {
    if (jobs_.find(id) == nullptr) {
      auto loaded = with_.store.load_jobs({id});
      if (!loaded) return loaded.error();
      for (auto& job : *loaded) jobs_.add(std::move(job));
    }
    auto hand = in_hand(id, draft);
    if (!hand) return hand.error();
    if (*hand) apply_map_run_end(**hand, std::move(end), circumstances());
  }
  for (Job* job : std::vector<Job*>(draft.jobs())) {
    JobChange& change = draft.change_of(*job);
    // What begins a run may end it at once, and so begin the next.
    while (!change.map_runs_started.empty() || !change.map_runs_stopped.empty()) {
      for (const asl::StartMapRun& wanted : std::exchange(change.map_runs_started, {})) {
        if (!job->tasks.contains(wanted.key)) continue;  // Cut again in the same batch.
        if (auto started = start_map_run(*job, wanted, draft); !started) return started;
      }
      for (const TaskKey key : std::exchange(change.map_runs_stopped, {})) map_runs_.stop(job->id, key);
    }
    if (map_runs_.has_runs_of(job->id)) map_runs_.set_paused(job->id, job->status == JobStatus::kPaused);
  }
  map_runs_.give_out(now);
  MapChanges changes = map_runs_.take_changes();
  for (MapChanges::Unit& unit : changes.units_started) {
    ParentTask answer_to{.job = unit.parent,
                         .task = unit.task,
                         .attempt = 1,
                         .token = std::move(unit.token),
                         .reply_partition = unit.shard.value(),
                         .answers_as_text = false,
                         .map_state = unit.map_state,
                         .workflow_version = unit.workflow_version};
    if (with_.spans != nullptr) {
      with_.spans->add(sent_request({.from = unit.parent, .traceparent = unit.traceparent, .event_id = unit.task.value()}, now));
    }
    UnitOrder order{.parent = unit.parent,
                    .task = unit.task,
                    .workflow = unit.workflow,
                    .priority = unit.priority,
                    .tags = std::move(unit.tags),
                    .input = std::move(unit.input)};
    draft.add_record(unit.shard, child_record(unit_request(std::move(order), std::move(answer_to)), unit.traceparent, partitions_));
  }
  for (const MapChanges::Unit& unit : changes.units_stopped) {
    draft.cancel_execution(unit.shard, unit_job_of(unit.parent, unit.task, partitions_), unit.parent,
                           "The Map run of execution " + execution_arn(unit.workflow, unit.parent) + " no longer waits for it");
  }
  draft.add_map_changes(std::move(changes));
  return {};
}

Result<void> Supervisor::start_map_run(Job& job, const asl::StartMapRun& wanted, BatchDraft& draft) {
  const auto fail = [&](std::string error, std::string cause) -> Result<void> {
    auto hand = in_hand(job.id, draft);
    if (!hand) return hand.error();
    apply_map_run_end(**hand, {wanted.key, work_loop::Failed{std::move(error), std::move(cause)}}, circumstances());
    return {};
  };
  if (wanted.resumes) {
    auto next = with_.store.load_next_round(job.id, *wanted.resumes, wanted.key);
    if (!next) return next.error();
    if (*next) {
      map_runs_.start(std::move(**next), with_.clock.now());
      return {};
    }
  }
  // Who does the items has no history to tell of: they name our own resources.
  Json planned = wanted.plan;
  if (const auto workflow = workflows_.version(job.workflow, job.workflow_version); workflow && *workflow) {
    map_resources(planned["state"]["ItemProcessor"], (*workflow)->terms.resources);
    planned["payload_bytes_max"] = (*workflow)->terms.limits_within(settings_.interpreter).payload_bytes_max;
  }
  const auto plan = map_run::parse_plan(planned);
  if (!plan) return fail(plan.error().where, plan.error().detail);
  MapRun run;
  run.job = job.id;
  run.shard = job.shard;
  run.key = wanted.key;
  run.id = task_id_for(job.id, wanted.key).value();
  run.workflow = job.workflow;
  run.workflow_version = job.workflow_version;
  run.state_name = wanted.state_name;
  run.traceparent = job.traceparent;
  run.pool = pool_in_place((*plan)->inputs->processor()).value_or(PoolName());
  run.priority = job.priority;
  run.tags = inherited_tags(job.tags);
  run.concurrency_max = (*plan)->concurrency_max;
  run.tolerance = {.count = (*plan)->tolerated_count, .percentage = (*plan)->tolerated_percentage};
  auto stored = with_.payloads.put_payload(job.id, planned.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (!stored) return stored.error();
  run.files.plan = std::move(*stored);
  if (wanted.items) {
    std::string lines = as_lines(*wanted.items);
    auto items = with_.payloads.put_payload(job.id, lines);
    if (!items) return items.error();
    run.files.items = std::move(*items);
    if (auto paged = page_inline(run, std::move(lines), planned, with_.random); !paged) {
      return fail(paged.error().where, paged.error().detail);
    }
  }
  map_runs_.start(std::move(run), with_.clock.now());
  return {};
}

bool Supervisor::is_unit_of_map(const std::optional<ParentTask>& parent) const {
  if (!parent || parent->map_state.empty()) return false;
  const auto subject = with_.signer.verify(parent->token);
  return subject && subject->job == parent->job && !subject->part.empty();
}

std::string Supervisor::apply_map_command(const Command& command) {
  const Json payload = Json::parse(command.payload, nullptr, false);
  if (!payload.is_object() || !payload.contains("max_concurrency") || !payload["max_concurrency"].is_number_unsigned()) {
    return "the payload needs max_concurrency, a whole number; 0 is no limit";
  }
  const int changed = map_runs_.set_concurrency(command.job, payload["max_concurrency"].get<std::size_t>());
  return changed > 0 ? "ok" : "the job has no distributed Map at work";
}

void Supervisor::refuse_map_part(JobInHand hand, const topics::TaskDispatched& task, const std::string& reason) {
  auto answered = map_runs_.answer(task.job_id, task.token,
                                   work_loop::Failed{"Millrace.Undeliverable", "A slice cannot be published: " + reason},
                                   with_.clock.now());
  if (answered.end) apply_map_run_end(hand, std::move(*answered.end), circumstances());
}

void Supervisor::watch_map_runs() {
  const TimePoint now = with_.clock.now();
  const TimePoint before = std::min(now, publisher_.oldest_outstanding().value_or(now));
  for (const auto& [pool, since] : map_runs_.oldest_dispatched()) {
    if (since < now - settings_.loss_age_min && since < before) with_.losses.watch(pool, before);
  }
  map_runs_.note_silent(now - settings_.task_lease, [this](Shard shard) { return leases_count(shard); });
}

}  // namespace millrace::supervise
