#pragma once

#include "shared/event_log/record.h"
#include "shared/vocabulary/error.h"
#include "shared/vocabulary/result.h"
#include "shared/work_loop/task.h"

namespace millrace::work_loop {

/// How tasks and what becomes of them look on the log. Stateless: any thread may call it.
class TaskCodec {
 public:
  virtual ~TaskCodec() = default;

  /// kRejected, with a reason for a person, when the record is not a task.
  virtual Result<Task> read_task(const event_log::Record& record) const = 0;
  /// The answer, addressed to the task's reply partition and carrying its token.
  virtual event_log::OutgoingRecord finished(const Task& task, const TaskOutcome& outcome) const = 0;
  /// Keeps the lease of a long task; `renewal` counts from 0 within a dispatch.
  virtual event_log::OutgoingRecord renewed(const Task& task, int renewal) const = 0;
  /// The record as it was, with all its headers and the reason.
  virtual event_log::OutgoingRecord dead_letter(const event_log::Record& record,
                                                const Error& reason) const = 0;
};

}  // namespace millrace::work_loop
