#pragma once

#include "shared/work_loop/task_codec.h"

namespace millrace::work_loop {

/// Tasks as the tests write them: the key is the task id, headers hold the rest, and "poison" is no task at
/// all.
class PlainCodec final : public TaskCodec {
 public:
  static event_log::OutgoingRecord dispatched(const Task& task);

  Result<Task> read_task(const event_log::Record& record) const override;
  event_log::OutgoingRecord finished(const Task& task, const TaskOutcome& outcome) const override;
  event_log::OutgoingRecord renewed(const Task& task, int renewal) const override;
  event_log::OutgoingRecord dead_letter(const event_log::Record& record, const Error& reason) const override;
};

}  // namespace millrace::work_loop
