#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/asl/history.h"
#include "shared/asl/next_step.h"
#include "shared/work_loop/task.h"
#include "topics/events/control_hint.h"
#include "topics/events/job_event.h"
#include "topics/events/job_requested.h"
#include "topics/events/task_dispatched.h"
#include "workers/supervise/job.h"

namespace millrace::supervise {

/// A task for a pool.
struct PoolDispatch {
  PoolName pool;
  topics::TaskDispatched task;
  int lane = 0;
};

/// A nested execution to be requested: an event like a user's, with the parent's task in a header.
struct ChildRequest {
  std::string event_source;
  std::string event_id;
  topics::JobRequested request;
  std::optional<ParentTask> parent;  ///< Absent when nobody waits for its end.
};

/// The end of this job as its parent's task hears it.
struct ParentAnswer {
  ParentTask parent;
  work_loop::TaskOutcome outcome;
};

/// What one batch did to one job besides changing it: to be stored and published together with it.
struct JobChange {
  std::vector<asl::HistoryEvent> history;
  std::vector<PoolDispatch> dispatches;
  std::vector<topics::ControlHint> hints;
  std::vector<ChildRequest> child_requests;
  std::vector<JobId> children_to_cancel;
  std::vector<asl::StartMapRun> map_runs_started;
  std::vector<TaskKey> map_runs_stopped;
  std::optional<ParentAnswer> answer;
  std::optional<topics::JobEventKind> announcement;  ///< The last that holds is announced.
  bool is_new = false;
  std::string request_traceparent;  ///< Of the request that a new job came from; may be empty.
};

}  // namespace millrace::supervise
