#pragma once

#include <optional>

#include "shared/http/transport.h"
#include "shared/time/clock.h"

namespace millrace::http {

/// How long a server asks to be left alone: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date, at most a day.
/// Nothing when it does not say, or says nonsense.
std::optional<Duration> retry_after(const Response& response, TimePoint now);

}  // namespace millrace::http
