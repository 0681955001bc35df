#include "workers/pool/topics_task_codec.h"

#include <variant>

#include "topics/events/dead_letter.h"
#include "topics/task_codec.h"

namespace millrace::pool {

using event_log::OutgoingRecord;
using event_log::Record;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;

Result<Task> TopicsTaskCodec::read_task(const Record& record) const {
  auto task = topics::read_task(record);
  // Opening the envelope a second time is only paid for by the few tasks that have a reference.
  if (task && event_log::find_header(record.headers, "ce_dataref"))
    task->input_reference = topics::dataref_of(record);
  return task;
}

OutgoingRecord TopicsTaskCodec::finished(const Task& task, const TaskOutcome& outcome) const {
  const auto* const succeeded = std::get_if<Succeeded>(&outcome);
  if (succeeded != nullptr && !succeeded->output_reference.empty()) {
    return topics::finished_by_reference(task, succeeded->output_reference);
  }
  return topics::finished_record(task, outcome);
}

OutgoingRecord TopicsTaskCodec::renewed(const Task& task, int renewal) const {
  return topics::renewed_record(task, renewal);
}

OutgoingRecord TopicsTaskCodec::dead_letter(const Record& record, const Error& reason) const {
  const TimePoint now = clock_.now();
  return topics::to_dead_letter(record, {.error = reason,
                                         .attempts = 1,
                                         .first_failed_at = now,
                                         .last_failed_at = now,
                                         .consumer_group = consumer_group_});
}

}  // namespace millrace::pool
