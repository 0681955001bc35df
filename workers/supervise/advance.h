#pragma once

#include <string>

#include "shared/asl/definition.h"
#include "shared/asl/next_step.h"
#include "shared/time/random.h"
#include "topics/events/task_finished.h"
#include "topics/events/task_renewed.h"
#include "workers/supervise/job.h"
#include "workers/supervise/job_change.h"
#include "workers/supervise/map_runs.h"
#include "workers/supervise/shard_store.h"
#include "workers/supervise/task_lanes.h"
#include "workers/supervise/task_token.h"
#include "workers/supervise/workflow_terms.h"

namespace millrace::supervise {

/// What applying an event may lean on. No network, no database: the caller stores and publishes what came of it.
struct Circumstances {
  TimePoint now;
  Random& random;
  const TokenSigner& signer;
  TaskLanes& lanes;
  asl::Limits limits;
  Duration lease;              ///< How long a renewed task may stay silent.
  int dispatches_max = 20;     ///< After so many a task fails as lost.
  int partitions = 1;
};

/// One job in hand: it is changed, and `change` collects what that means for the world.
struct JobInHand {
  Job& job;
  const asl::Definition& definition;
  JobChange& change;
  const WorkflowTerms& terms;
};

/// Starts an admitted job.
void begin(JobInHand hand, const Circumstances& with);

/// A worker's outcome. False, and nothing changed, when it is not for a current dispatch.
bool apply_finished(JobInHand hand, topics::TaskFinished event, const Circumstances& with);

/// A worker's sign of life. False when it is not for a current dispatch.
bool apply_renewed(JobInHand hand, const topics::TaskRenewed& event, const Circumstances& with);

/// Fires whatever is due. `leases_count` is false while silence may be our own fault: we lag, were down or have just
/// taken over.
void apply_time(JobInHand hand, bool leases_count, const Circumstances& with);

/// Dispatches a task again that was demonstrably lost. Nothing happens when it is no longer in flight.
void apply_loss(JobInHand hand, TaskKey key, const Circumstances& with);

/// A record of this task can never be published: the task fails.
void apply_undeliverable(JobInHand hand, const TaskId& task, const std::string& reason, const Circumstances& with);

/// A distributed Map's run came to its end.
void apply_map_run_end(JobInHand hand, MapRunEnd end, const Circumstances& with);

/// Answers "ok", or why the command was refused.
std::string apply_command(JobInHand hand, const Command& command, const Circumstances& with);

}  // namespace millrace::supervise
