#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::topics {

enum class ControlKind {
  kLookNow,          ///< There is a command for `shard` (all shards when absent).
  kStopTask,         ///< Nobody waits for `task_id` any more, up to and including `attempt`.
  kWorkflowChanged,  ///< `workflow` has a new version.
};

/// A hint: losing it costs time, never correctness. Schema: schemas/control_hint.schema.json.
struct ControlHint {
  ControlKind kind = ControlKind::kLookNow;
  std::optional<Shard> shard;
  JobId job_id;    ///< May be empty.
  TaskId task_id;  ///< Of kStopTask.
  int attempt = 0;
  std::string workflow;  ///< Of kWorkflowChanged.
};

std::string encode(const ControlHint& hint);
Result<ControlHint> decode_control_hint(std::string_view data);

/// "millrace.control.look_now".
std::string_view type_of(ControlKind kind);

}  // namespace millrace::topics
