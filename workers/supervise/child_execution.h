#pragma once

#include <map>
#include <string>

#include "shared/event_log/record.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"
#include "shared/work_loop/task.h"
#include "workers/supervise/job_change.h"

namespace millrace::supervise {

/// Nested executions (`states:startExecution`): the parent's task asks for a job like any user would, and the child's end
/// comes back as the task's outcome. Shapes as Step Functions answers them.

/// The parameters of startExecution: `StateMachineArn` is a workflow's name or an ARN that ends in it, both perhaps with a
/// version or alias behind (workflow_reference.h); `Input` may be JSON or absent; `Name` may be absent.
struct ChildInput {
  std::string workflow;  ///< A reference.
  std::string name;
  std::string input;  ///< JSON text.
};
Result<ChildInput> read_child_input(const Json& parameters);

/// How an execution is named to the outside: `arn:millrace:states:::execution:<workflow>:<job>`.
std::string execution_arn(const std::string& workflow, const JobId& job);

ChildRequest child_request(const Job& parent, const OpenTask& task, std::optional<ParentTask> answer_to);
/// What a child has of its parent's tags: whose it is. Other tags are the parent's own.
std::map<std::string, std::string> inherited_tags(const std::string& tags);

/// A unit of a distributed Map that is an execution of its own.
struct UnitOrder {
  JobId parent;
  TaskId task;  ///< The unit's.
  std::string workflow;
  int priority = 3;
  std::map<std::string, std::string> tags;
  std::string input;
};
ChildRequest unit_request(UnitOrder unit, ParentTask answer_to);
/// The job that it becomes.
JobId unit_job_of(const JobId& parent, const TaskId& task, int partitions);
/// The request as a record of `millrace.requests`; who waits for the end travels in the header `ce_millraceparent`.
event_log::OutgoingRecord child_record(const ChildRequest& child, const std::string& traceparent, int partitions);
/// Who waits for the end of the job that this record requests: nobody, for a user's request.
std::optional<ParentTask> parent_in(const event_log::Record& record);
/// The job that the request becomes; `partitions` is P.
JobId child_job_of(const Job& parent, const OpenTask& task, int partitions);
/// The partition of `millrace.requests` that a child's request goes to.
Shard child_shard(const std::string& event_id, int partitions);

/// `{ExecutionArn, StartDate}`: the answer where nobody waits for the end.
Json started_child(const Job& parent, const OpenTask& task, TimePoint now);

/// The end of a job as its parent's task hears it: its description, or States.TaskFailed with the description as cause.
work_loop::TaskOutcome outcome_for_parent(const Job& job);

}  // namespace millrace::supervise
