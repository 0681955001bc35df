#pragma once

#include <vector>

#include "shared/tracing/span.h"
#include "workers/supervise/job.h"
#include "workers/supervise/job_change.h"

namespace millrace::supervise {

/// A nested execution, or an item of a distributed Map, that a job asks for.
struct SentRequest {
  JobId from;
  std::string traceparent;  ///< Of the job.
  std::string event_id;
};
/// Its request on the way, as a span: the parent of that of its admission. Pure.
tracing::Span sent_request(const SentRequest& request, TimePoint now);

/// What a batch did to a job, as spans: its admission, each task and each request sent and, at the job's end, the whole job,
/// below which all others but the admission are. Pure.
std::vector<tracing::Span> spans_of(const Job& job, const JobChange& change, TimePoint now);

}  // namespace millrace::supervise
