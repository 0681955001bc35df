#pragma once

#include <string>
#include <variant>

#include "shared/event_log/record.h"
#include "shared/vocabulary/result.h"
#include "topics/events/control_hint.h"
#include "topics/events/job_event.h"
#include "topics/events/task_dispatched.h"
#include "topics/events/task_finished.h"
#include "topics/events/task_renewed.h"

/// The supervisor's side of the contract: results come in; tasks, job events and hints go out. Ids of events follow
/// from what they say, so a second publish is the same event.
namespace millrace::topics {

/// A record of `millrace.results`.
struct ReadResult {
  std::string event_id;
  std::string traceparent;
  std::variant<TaskFinished, TaskRenewed> event;
};
Result<ReadResult> read_result(const event_log::Record& record);

/// The span of a dispatch below the job's traceparent: always the same for the same task and attempt.
std::string dispatched_traceparent(const TaskDispatched& task, std::string_view traceparent);

/// For `millrace.tasks.<pool>`, keyed by the task. `traceparent` is the job's; the record carries a child of it.
event_log::OutgoingRecord dispatched_record(const TaskDispatched& task, const PoolName& pool,
                                            std::string_view traceparent);

/// For `millrace.events`, keyed by the job (by the request's id where there is none).
event_log::OutgoingRecord job_event_record(const JobEvent& event, std::string_view traceparent);

/// For `millrace.control`. `id` makes the event unique: any fresh text will do.
event_log::OutgoingRecord control_record(const ControlHint& hint, std::string_view id, std::string_view source);
Result<ControlHint> read_control(const event_log::Record& record);

}  // namespace millrace::topics
