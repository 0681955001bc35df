#include "producers/cli/refusal_watch.h"

#include "producers/cli/topic_reading.h"
#include "topics/events/job_event.h"
#include "topics/names.h"

namespace millrace::cli {
namespace {

constexpr std::size_t kRecordsMax = 1000;

ExitCode code_of(const std::string& error) {
  if (error == "UnknownWorkflow") return ExitCode::kNotFound;
  if (error == "AnotherRequestWithThisKey") return ExitCode::kConflict;
  return ExitCode::kUsage;
}

}  // namespace

Result<RefusalWatch> RefusalWatch::begin(Backend& backend) {
  const auto ranges = ranges_of_topic(backend, topics::kEvents);
  if (!ranges) return ranges.error();
  std::map<event_log::TopicPartition, std::int64_t> ends;
  for (const auto& [partition, range] : *ranges) ends[partition] = range.end;

  const auto reader = backend.reader();
  if (!reader) return reader.error();
  if (auto assigned = (*reader)->assign(ends); !assigned) return assigned.error();
  return RefusalWatch(**reader);
}

std::optional<Problem> RefusalWatch::refusal_of(const std::string& event_source, const std::string& event_id) {
  const auto fetched = reader_->poll(kRecordsMax, Duration::zero());
  if (!fetched) return {};
  for (const event_log::Record& record : fetched->records) {
    const auto event = topics::decode_job_event(record.value.value_or(""));
    if (!event || event->kind != topics::JobEventKind::kRejected) continue;
    if (event->event_source != event_source || event->event_id != event_id) continue;
    return Problem{.code = code_of(event->error), .title = event->error, .detail = event->cause};
  }
  return {};
}

}  // namespace millrace::cli
