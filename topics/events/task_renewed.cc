#include "topics/events/task_renewed.h"

#include "topics/events/field_limits.h"
#include "topics/field_reader.h"
#include "topics/object_writer.h"

namespace millrace::topics {

std::string encode(const TaskRenewed& event) {
  return ObjectWriter(256)
      .text("job_id", event.job_id.value())
      .text("task_id", event.task_id.value())
      .number("attempt", event.attempt)
      .text("token", event.token)
      .done();
}

Result<TaskRenewed> decode_task_renewed(std::string_view data) {
  FieldReader fields(data, kInvalidEvent);
  TaskRenewed event;
  event.job_id = JobId(fields.name("job_id", kIdentifierBytesMax));
  event.task_id = TaskId(fields.name("task_id", kIdentifierBytesMax));
  event.attempt = static_cast<int>(fields.integer("attempt", kAttempts));
  event.token = fields.name("token", kTokenBytesMax);
  if (fields.error()) return *fields.error();
  return event;
}

}  // namespace millrace::topics
