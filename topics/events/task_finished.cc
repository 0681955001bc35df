#include "topics/events/task_finished.h"

#include "topics/events/field_limits.h"
#include "topics/field_reader.h"
#include "topics/object_writer.h"

namespace millrace::topics {
namespace {

using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;
using work_loop::TaskOutcome;

/// Prints the members that belong to each kind of outcome.
struct OutcomePrinter {
  ObjectWriter& writer;
  std::string_view dataref;

  void operator()(const Succeeded& outcome) {
    writer.text("outcome", "succeeded");
    writer.raw("output", dataref.empty() ? std::string_view(outcome.output) : "null");
  }
  void operator()(const Failed& outcome) {
    writer.text("outcome", "failed").text("error", outcome.error).text("cause", outcome.cause);
  }
  void operator()(const Pending& outcome) {
    writer.text("outcome", "pending").text("handle", outcome.handle).time("poll_after", outcome.poll_after);
  }
};

std::size_t size_of(const TaskOutcome& outcome) {
  const auto* succeeded = std::get_if<Succeeded>(&outcome);
  return succeeded == nullptr ? 0 : succeeded->output.size();
}

TaskOutcome outcome_of(FieldReader& fields) {
  enum Choice { kSucceeded, kFailed, kPending };
  switch (static_cast<Choice>(fields.choice("outcome", {"succeeded", "failed", "pending"}))) {
    case kSucceeded: return Succeeded{std::string(fields.raw("output"))};
    case kFailed: return Failed{fields.name("error", kNameBytesMax), fields.prose("cause")};
    case kPending: return Pending{fields.name("handle", kHandleBytesMax), fields.time_if_any("poll_after")};
  }
  return Failed{};
}

}  // namespace

std::string encode(const TaskFinished& event) {
  ObjectWriter writer(size_of(event.outcome) + 384);
  writer.text("job_id", event.job_id.value())
      .text("task_id", event.task_id.value())
      .number("attempt", event.attempt)
      .text("token", event.token);
  std::visit(OutcomePrinter{writer, event.dataref}, event.outcome);
  writer.text_if_any("dataref", event.dataref);
  return writer.done();
}

Result<TaskFinished> decode_task_finished(std::string_view data) {
  FieldReader fields(data, kInvalidEvent);
  TaskFinished event;
  event.job_id = JobId(fields.name("job_id", kIdentifierBytesMax));
  event.task_id = TaskId(fields.name("task_id", kIdentifierBytesMax));
  event.attempt = static_cast<int>(fields.integer("attempt", kAttempts));
  event.token = fields.name("token", kTokenBytesMax);
  event.outcome = outcome_of(fields);
  event.dataref = fields.name_if_any("dataref", kUriBytesMax);
  if (fields.error()) return *fields.error();
  return event;
}

}  // namespace millrace::topics
