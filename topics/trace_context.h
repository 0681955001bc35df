#pragma once

#include <string>
#include <string_view>

namespace millrace::topics {

/// Whether the text is a W3C traceparent of version 00 with identifiers that are not zero.
bool is_traceparent(std::string_view text);

/// The same trace with a new span. The span id is derived from `seed`, so the same hop published twice is the same
/// span. Without a usable parent the trace is derived from `seed` too.
std::string child_traceparent(std::string_view parent, std::string_view seed);

}  // namespace millrace::topics
