#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/postgres/session.h"
#include "shared/time/clock.h"

namespace millrace::postgres {

/// An SQL expression that gives a timestamptz as RFC 3339 text in UTC, whatever the session's settings.
std::string rfc3339_of(std::string_view column);

/// Reading of a row's values; NULL and what is no such value give the fallback.
std::string text_in(const Value& value);
long integer_in(const Value& value, long fallback = 0);
/// Of a column that rfc3339_of made.
std::optional<TimePoint> time_in(const Value& value);
/// "t" is true.
bool boolean_in(const Value& value);

}  // namespace millrace::postgres
