#pragma once

#include "shared/vocabulary/result.h"
#include "shared/work_loop/task.h"
#include "workers/approve/approval.h"

namespace millrace::approve {

/// Reads a task's input: {"question": …, "deadline_seconds"?: n (or "timeout_seconds"), "requested_by"?: …, …}. All of it
/// but the time is shown to whoever decides. The deadline is never beyond the task's own. kRejected names the field.
Result<Question> parse_question(const work_loop::Task& task, TimePoint now, Duration standard_deadline);

}  // namespace millrace::approve
