#include "tests/simulation/supervisor_process.h"

#include "tests/simulation/invariants.h"
#include "topics/job_codec.h"
#include "topics/task_codec.h"

namespace millrace::simulation {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// A result of a former dispatch with the token of the dispatch that is stored, as an engine that checks no token would take it.
Forger forger_for(Outside& outside) {
  if (!outside.scene.has(Mutation::kTokenNotChecked)) return {};
  return [&outside](event_log::Record& record) {
    const auto result = topics::read_result(record);
    const auto* finished = result ? std::get_if<topics::TaskFinished>(&result->event) : nullptr;
    if (finished == nullptr) return;
    const auto stored = outside.database.rows().jobs().find(finished->job_id);
    if (stored == outside.database.rows().jobs().end()) return;
    for (const auto& [key, task] : stored->second.job.tasks) {
      if (task.doer != supervise::Doer::kPool) continue;
      work_loop::Task forged{};
      forged.job = finished->job_id;
      forged.id = task.id;
      forged.attempt = task.attempt;
      forged.token = outside.signer.sign({.job = forged.job, .key = key, .attempt = task.attempt});
      forged.reply_partition = record.from.partition;
      record.value = topics::finished_record(forged, finished->outcome).value;
      return;
    }
  };
}

}  // namespace

supervise::SuperviseSettings settings_of_simulation() {
  supervise::SuperviseSettings settings;
  settings.records_per_batch = 8;
  settings.worth_going_on = 2;
  settings.jobs_in_memory_max = 4;  // Jobs are dropped from memory and loaded again all the time.
  settings.task_lease = seconds(3);
  settings.shard_lease = milliseconds(600);
  settings.shard_renew_every = milliseconds(150);
  settings.wake_horizon = seconds(4);
  settings.commands_every = seconds(1);
  settings.loss_check_every = milliseconds(500);
  settings.loss_age_min = seconds(1);
  settings.child_patience = seconds(15);  // Nothing but a loss keeps an answer back for so long here.
  settings.dispatches_max = 1000;
  settings.deaths_max = 1000;  // Here owners die for no fault of their input.
  return settings;
}

SupervisorProcess::SupervisorProcess(Outside& outside, std::string name, std::uint64_t incarnation, std::uint64_t seed)
    : outside_(outside),
      host_(outside.scene, std::move(name), incarnation),
      clock_(outside.scene.time),
      random_(seed),
      meters_(outside.scene.trace),
      leases_(outside.scene, host_, outside.leases, outside.database,
              {.renew_every = settings_of_simulation().shard_renew_every, .lease = settings_of_simulation().shard_lease}),
      losses_(outside.scene, outside.log, outside.groups, outside.shards),
      store_(outside.scene, host_, outside.database, outside.network),
      reader_(outside.scene, host_, outside.log, forger_for(outside)),
      sink_(outside.scene, host_, outside.network, true),
      supervisor_({.reader = reader_, .sink = sink_, .store = store_, .ownership = leases_, .losses = losses_,
                   .payloads = outside.payloads, .signer = outside.signer, .clock = clock_, .random = random_, .meters = meters_},
                  settings_of_simulation(), outside.shards) {}

bool SupervisorProcess::act() {
  if (outside_.scene.time.now < next_turn_) return false;
  const auto did = supervisor_.turn(Duration(0));
  if (did) return *did;
  if (did.error().kind == ErrorKind::kBroken) outside_.scene.invariants.violate("a supervisor gave up: " + describe(did.error()));
  next_turn_ = outside_.scene.time.now + outside_.scene.chance.between(milliseconds(25), milliseconds(200));
  return true;
}

void SupervisorProcess::keep() {
  leases_.keep();
  losses_.look();
}

}  // namespace millrace::simulation
