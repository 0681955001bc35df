#include "topics/events/job_event.h"

#include <limits>
#include <vector>

#include "topics/events/field_limits.h"
#include "topics/field_reader.h"
#include "topics/names.h"
#include "topics/object_writer.h"

namespace millrace::topics {
namespace {

constexpr IntegerRange kSequences{0, std::numeric_limits<std::int64_t>::max()};
constexpr std::size_t kStatusBytesMax = 32;

/// In the order of JobEventKind.
const std::vector<std::string_view>& job_event_names() {
  static const std::vector<std::string_view> names = {"accepted", "rejected", "progressed", "paused",
                                                      "resumed",  "redriven", "finished"};
  return names;
}

}  // namespace

std::string_view name_of(JobEventKind kind) { return job_event_names()[static_cast<std::size_t>(kind)]; }

std::string type_of(JobEventKind kind) { return "millrace.job." + std::string(name_of(kind)); }

std::string encode(const JobEvent& event) {
  ObjectWriter writer((event.output ? event.output->size() : 0) + event.cause.size() + 512);
  writer.text_if_any("job_id", event.job_id.value())
      .text_if_any("workflow", event.workflow)
      .text("kind", name_of(event.kind))
      .text("status", event.status)
      .time("at", event.at)
      .number("sequence", event.sequence)
      .text_if_any("state", event.state)
      .text_if_any("event_source", event.event_source)
      .text_if_any("event_id", event.event_id)
      .text_if_any("error", event.error)
      .text_if_any("cause", event.cause);
  if (event.output) writer.raw("output", *event.output);
  return writer.done();
}

Result<JobEvent> decode_job_event(std::string_view data) {
  FieldReader fields(data, kInvalidEvent);
  JobEvent event;
  event.job_id = JobId(fields.name_if_any("job_id", kIdentifierBytesMax));
  event.workflow = fields.name_if_any("workflow", kWorkflowBytesMax);
  event.kind = static_cast<JobEventKind>(fields.choice("kind", job_event_names()));
  event.status = fields.name("status", kStatusBytesMax);
  const auto at = fields.time_if_any("at");
  if (!at) fields.refuse("at", "is missing", "add the time of the event, RFC 3339");
  event.at = at.value_or(TimePoint{});
  event.sequence = fields.integer("sequence", kSequences);
  event.state = fields.name_if_any("state", kNameBytesMax);
  event.event_source = fields.prose("event_source");
  event.event_id = fields.prose("event_id");
  event.error = fields.prose("error");
  event.cause = fields.prose("cause");
  if (fields.has("output")) event.output = fields.raw("output");
  if (fields.error()) return *fields.error();
  return event;
}

}  // namespace millrace::topics
