#pragma once

#include <string>
#include <string_view>

#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"
#include "shared/work_loop/task.h"

namespace millrace::topics {

/// A worker says what became of a task. On the wire `outcome` is "succeeded" with `output`, "failed" with `error` and
/// `cause`, or "pending" with `handle` and `poll_after`. Schema: schemas/task_finished.schema.json.
struct TaskFinished {
  JobId job_id;
  TaskId task_id;
  int attempt = 1;
  std::string token;
  work_loop::TaskOutcome outcome;
  std::string dataref;  ///< URI of an output above kInlinePayloadBytesMax (`output` is then "null"); else empty.
};

std::string encode(const TaskFinished& event);
Result<TaskFinished> decode_task_finished(std::string_view data);

}  // namespace millrace::topics
