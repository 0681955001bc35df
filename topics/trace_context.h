#pragma once

#include <string>
#include <string_view>

#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::topics {

/// Whether the text is a W3C traceparent of version 00 with identifiers that are not zero.
bool is_traceparent(std::string_view text);

/// The same trace with a new span. The span id is derived from `seed`, so the same hop published twice is the same
/// span. Without a usable parent the trace is derived from `seed` too.
std::string child_traceparent(std::string_view parent, std::string_view seed);

/// How the id of a trace that begins here is made.
enum class TraceIds {
  kHashed,  ///< From the seed alone.
  kTimed,   ///< The same, but its first 32 bits are the time in seconds, as AWS X-Ray wants it.
};
/// As child_traceparent; without a usable parent a trace begins now.
std::string child_traceparent(std::string_view parent, std::string_view seed, TraceIds ids, TimePoint now);

/// The span of a request's admission, above that of its job: follows from these two, so that nobody needs to remember it.
std::string admission_traceparent(std::string_view job_traceparent, const JobId& job);

}  // namespace millrace::topics
