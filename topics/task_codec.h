#pragma once

#include <string>

#include "shared/event_log/record.h"
#include "shared/vocabulary/result.h"
#include "shared/work_loop/task.h"

/// The worker's side of the contract: tasks come in, outcomes go out. Everything is deterministic: the same outcome
/// of the same dispatch is the same event.
namespace millrace::topics {

/// A record of `millrace.tasks.<pool>`, either mode. kRejected means: a dead letter.
Result<work_loop::Task> read_task(const event_log::Record& record);

/// Where the task's input is when it was too large to travel (Task::input is then "null"); else empty.
std::string dataref_of(const event_log::Record& record);

/// `millrace.task.finished` for the partition of `millrace.results` that the task named.
event_log::OutgoingRecord finished_record(const work_loop::Task& task, const work_loop::TaskOutcome& outcome);
/// The same for an output that was put into the file store because it is above kInlinePayloadBytesMax.
event_log::OutgoingRecord finished_by_reference(const work_loop::Task& task, std::string dataref);

/// `millrace.task.renewed`; `renewal` counts the renewals of this dispatch, so that each is an event of its own.
event_log::OutgoingRecord renewed_record(const work_loop::Task& task, int renewal = 0);

}  // namespace millrace::topics
