#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/time/clock.h"

namespace millrace {

/// RFC 3339 in UTC with milliseconds: "2026-11-21T01:40:51.123Z".
std::string to_rfc3339(TimePoint time);

/// RFC 3339 with 'T', seconds and 'Z' or an offset, upper case; nothing when the text is anything else or names
/// an impossible date. Fractions beyond microseconds are cut.
std::optional<TimePoint> parse_rfc3339(std::string_view text);

}  // namespace millrace
