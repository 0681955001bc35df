#pragma once

#include <string>

#include "producers/jobs/submission.h"
#include "shared/tracing/span.h"

namespace millrace::jobs {

/// When something began and ended.
struct Stretch {
  TimePoint start;
  TimePoint end;
};

/// The publishing of a submission whose wish had a span of its own (Wish::trace_ids), below `asked_by` if that is a traceparent,
/// else the first of the job's trace. Pure.
tracing::Span published_request(const Submission& submission, const std::string& asked_by, const Stretch& took);

}  // namespace millrace::jobs
