#pragma once

#include <string>
#include <string_view>

#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::topics {

/// The worker is alive and still at the task. Schema: schemas/task_renewed.schema.json.
struct TaskRenewed {
  JobId job_id;
  TaskId task_id;
  int attempt = 1;
  std::string token;
};

std::string encode(const TaskRenewed& event);
Result<TaskRenewed> decode_task_renewed(std::string_view data);

}  // namespace millrace::topics
