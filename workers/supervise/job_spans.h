#pragma once

#include <vector>

#include "shared/tracing/span.h"
#include "workers/supervise/job.h"
#include "workers/supervise/job_change.h"

namespace millrace::supervise {

/// What a batch did to a job, as spans: each task sent to its pool and, at the job's end, the whole job, below which all others
/// are. Pure.
std::vector<tracing::Span> spans_of(const Job& job, const JobChange& change, TimePoint now);

}  // namespace millrace::supervise
