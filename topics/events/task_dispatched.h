#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::topics {

/// A worker of the pool is asked to do a task. Schema: schemas/task_dispatched.schema.json.
struct TaskDispatched {
  JobId job_id;
  TaskId task_id;
  int attempt = 1;
  std::string token;
  std::string operation;
  std::string input;  ///< JSON text, passed through as bytes; "null" when `dataref` says where it is.
  int reply_partition = 0;
  std::optional<TimePoint> deadline;
  std::string handle;  ///< Of an earlier Pending outcome; empty in the first dispatch.
  std::string workflow;
  int workflow_version = 0;
  std::string state;    ///< Name of the state that asks.
  std::string dataref;  ///< URI of an input above kInlinePayloadBytesMax; else empty.
};

std::string encode(const TaskDispatched& event);
Result<TaskDispatched> decode_task_dispatched(std::string_view data);

}  // namespace millrace::topics
