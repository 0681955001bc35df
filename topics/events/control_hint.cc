#include "topics/events/control_hint.h"

#include <vector>

#include "topics/events/field_limits.h"
#include "topics/field_reader.h"
#include "topics/names.h"
#include "topics/object_writer.h"

namespace millrace::topics {
namespace {

/// In the order of ControlKind.
const std::vector<std::string_view>& hint_names() {
  static const std::vector<std::string_view> names = {"look_now", "stop_task", "workflow_changed"};
  return names;
}

}  // namespace

std::string_view type_of(ControlKind kind) {
  switch (kind) {
    case ControlKind::kLookNow: return kLookNowType;
    case ControlKind::kStopTask: return kStopTaskType;
    case ControlKind::kWorkflowChanged: return kWorkflowChangedType;
  }
  return kLookNowType;
}

std::string encode(const ControlHint& hint) {
  ObjectWriter writer(256);
  writer.text("kind", hint_names()[static_cast<std::size_t>(hint.kind)]);
  if (hint.shard) writer.number("shard", hint.shard->value());
  writer.text_if_any("job_id", hint.job_id.value()).text_if_any("task_id", hint.task_id.value());
  if (hint.attempt > 0) writer.number("attempt", hint.attempt);
  writer.text_if_any("workflow", hint.workflow);
  return writer.done();
}

Result<ControlHint> decode_control_hint(std::string_view data) {
  FieldReader fields(data, kInvalidEvent);
  ControlHint hint;
  hint.kind = static_cast<ControlKind>(fields.choice("kind", hint_names()));
  if (fields.has("shard")) hint.shard = Shard(static_cast<int>(fields.integer("shard", kFromZero)));
  hint.job_id = JobId(fields.name_if_any("job_id", kIdentifierBytesMax));
  hint.task_id = TaskId(fields.name_if_any("task_id", kIdentifierBytesMax));
  hint.attempt = static_cast<int>(fields.integer_or("attempt", kFromZero, 0));
  hint.workflow = fields.name_if_any("workflow", kWorkflowBytesMax);
  if (hint.kind == ControlKind::kStopTask && hint.task_id.value().empty()) {
    fields.refuse("task_id", "is missing", "say which task to stop");
  }
  if (hint.kind == ControlKind::kWorkflowChanged && hint.workflow.empty()) {
    fields.refuse("workflow", "is missing", "say which workflow changed");
  }
  if (fields.error()) return *fields.error();
  return hint;
}

}  // namespace millrace::topics
