#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::topics {

/// The last word of the CloudEvent's type: `millrace.job.<kind>`.
enum class JobEventKind { kAccepted, kRejected, kProgressed, kPaused, kResumed, kRedriven, kFinished };

/// Tells followers how a job goes. At least once; `sequence` orders and deduplicates. Schema:
/// schemas/job_event.schema.json.
struct JobEvent {
  JobId job_id;  ///< Empty for a rejected request, which became no job.
  std::string workflow;
  JobEventKind kind = JobEventKind::kProgressed;
  std::string status;  ///< RUNNING SUCCEEDED FAILED TIMED_OUT ABORTED PAUSED, or REJECTED.
  TimePoint at;
  std::int64_t sequence = 0;  ///< Id of the last history event that it covers: never falls within a job.
  std::string state;          ///< State entered or left last; may be empty.
  std::string event_source;   ///< `source` and `id` of the request.
  std::string event_id;
  std::string error;   ///< Of a failed job or a rejected request; may be empty.
  std::string cause;
  std::optional<std::string> output;  ///< JSON text of a job that succeeded, unless it is large.
};

std::string encode(const JobEvent& event);
Result<JobEvent> decode_job_event(std::string_view data);

/// "accepted", and the CloudEvent's type "millrace.job.accepted".
std::string_view name_of(JobEventKind kind);
std::string type_of(JobEventKind kind);

}  // namespace millrace::topics
