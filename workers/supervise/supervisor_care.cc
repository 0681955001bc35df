// What is done with a shard whose owners keep dying: its inputs are applied one by one, each marked in PostgreSQL before it is
// touched, and the one over which too many owners died is not applied again.
#include <spdlog/spdlog.h>

#include "shared/vocabulary/json.h"
#include "workers/supervise/supervisor.h"

namespace millrace::supervise {
namespace {

constexpr const char* kDeadlyInput = "Millrace.SupervisorDied";

}  // namespace

void Supervisor::take_care(ShardInHand& hand) {
  hand.suspect = parse_suspect_mark(hand.position.suspect);
  hand.needs_care = hand.suspect || hand.position.crashes >= settings_.crashes_before_care;
  if (!hand.needs_care) return;
  spdlog::warn("shard {}: {} owners died since it last moved; applying its inputs one by one", hand.position.shard.value(),
               hand.position.crashes);
  one_by_one_ = std::max(one_by_one_, settings_.records_per_batch);
}

Result<bool> Supervisor::mark_alone(Inputs& inputs) {
  std::optional<Shard> shard;
  std::string name;
  if (!inputs.intakes.empty()) {
    const event_log::Record& record = *inputs.intakes.front().record;
    shard = inputs.intakes.front().shard;
    name = record.from.topic + "@" + std::to_string(record.offset);
  } else if (!inputs.due.empty()) {
    shard = shard_of(inputs.due.front());
    name = inputs.due.front().value();
  } else if (!inputs.commands.empty()) {
    shard = inputs.commands.front().shard;
    name = "command " + std::to_string(inputs.commands.front().id);
  }
  const auto found = shard ? shards_.find(*shard) : shards_.end();
  if (found == shards_.end() || !found->second.needs_care) return true;

  ShardInHand& hand = found->second;
  const int deaths = hand.suspect && hand.suspect->input == name ? hand.suspect->deaths : 0;
  inputs.is_condemned = deaths >= settings_.deaths_max;
  if (inputs.is_condemned) return true;
  const auto is_ours = with_.store.mark_suspect(hand.position, SuspectMark{deaths + 1, name}.print());
  if (!is_ours) return is_ours.error();
  if (!*is_ours) {
    with_.meters.fenced();
    drop_shard(*shard);
  }
  return *is_ours;
}

Result<void> Supervisor::condemn(const Inputs& inputs) {
  if (auto loaded = load_jobs(inputs); !loaded) return loaded;
  const std::string why = std::to_string(settings_.deaths_max) + " supervisors died while they applied it, alone";
  BatchDraft draft;
  tell_of_lost_requests(inputs, draft);
  std::optional<JobId> job;
  if (!inputs.intakes.empty()) {
    const Intake& intake = inputs.intakes.front();
    refuse(intake, {ErrorKind::kRejected, kDeadlyInput, why}, draft);
    draft.consume(intake.shard, *intake.record, intake.record_id, intake.is_request);
    job = intake.job();
  } else if (!inputs.due.empty()) {
    job = inputs.due.front();
  } else {
    const Command& command = inputs.commands.front();
    draft.add_outcome(command.shard, {command.id, "not applied: " + why});
  }
  if (job) {
    auto hand = in_hand(*job, draft);
    if (!hand) return hand.error();
    if (*hand) {
      const Json said{{"error", kDeadlyInput}, {"cause", "An event of this job was given up: " + why}};
      const Command abort{.id = 0, .shard = (*hand)->job.shard, .job = *job, .kind = "cancel", .payload = said.dump(), .requested_by = {}};
      (void)apply_command(**hand, abort, circumstances());
      spdlog::error("job {}: aborted: {}", job->value(), why);
    }
  }
  if (auto done = apply_map_changes(draft); !done) return done;
  if (draft.is_empty()) {
    release(inputs);
    return {};
  }
  return commit(draft, inputs);
}

}  // namespace millrace::supervise
