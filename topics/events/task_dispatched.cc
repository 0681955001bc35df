#include "topics/events/task_dispatched.h"

#include "topics/events/field_limits.h"
#include "topics/field_reader.h"
#include "topics/object_writer.h"

namespace millrace::topics {

std::string encode(const TaskDispatched& event) {
  ObjectWriter writer(event.input.size() + event.handle.size() + 512);
  writer.text("job_id", event.job_id.value())
      .text("task_id", event.task_id.value())
      .number("attempt", event.attempt)
      .text("token", event.token)
      .text("operation", event.operation)
      .raw("input", event.dataref.empty() ? std::string_view(event.input) : "null")
      .number("reply_partition", event.reply_partition)
      .time("deadline", event.deadline)
      .text_if_any("handle", event.handle)
      .text_if_any("workflow", event.workflow);
  if (event.workflow_version > 0) writer.number("workflow_version", event.workflow_version);
  writer.text_if_any("state", event.state).text_if_any("dataref", event.dataref);
  return writer.done();
}

Result<TaskDispatched> decode_task_dispatched(std::string_view data) {
  FieldReader fields(data, kInvalidEvent);
  TaskDispatched event;
  event.job_id = JobId(fields.name("job_id", kIdentifierBytesMax));
  event.task_id = TaskId(fields.name("task_id", kIdentifierBytesMax));
  event.attempt = static_cast<int>(fields.integer("attempt", kAttempts));
  event.token = fields.name("token", kTokenBytesMax);
  event.operation = fields.name("operation", kNameBytesMax);
  event.input = fields.raw("input");
  event.reply_partition = static_cast<int>(fields.integer("reply_partition", kFromZero));
  event.deadline = fields.time_if_any("deadline");
  event.handle = fields.prose("handle");
  event.workflow = fields.name_if_any("workflow", kWorkflowBytesMax);
  event.workflow_version = static_cast<int>(fields.integer_or("workflow_version", kFromZero, 0));
  event.state = fields.name_if_any("state", kNameBytesMax);
  event.dataref = fields.name_if_any("dataref", kUriBytesMax);
  if (fields.error()) return *fields.error();
  return event;
}

}  // namespace millrace::topics
