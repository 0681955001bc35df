#pragma once

#include <string>

#include "shared/tracing/span.h"

namespace millrace::tracing {

/// A span with the ids of `own`, below that of `parent`: both are traceparents (W3C), of the same trace. Without a parent it is
/// the first of its trace. Texts that are no traceparents give empty ids.
Span span_between(const std::string& parent, const std::string& own);

}  // namespace millrace::tracing
