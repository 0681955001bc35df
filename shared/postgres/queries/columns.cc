#include "shared/postgres/queries/columns.h"

#include <charconv>

#include "shared/time/timestamp.h"

namespace millrace::postgres {

std::string rfc3339_of(std::string_view column) {
  return "to_char(" + std::string(column) + R"( AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))";
}

std::string text_in(const Value& value) { return value.value_or(""); }

long integer_in(const Value& value, long fallback) {
  if (!value) return fallback;
  long number = fallback;
  std::from_chars(value->data(), value->data() + value->size(), number);
  return number;
}

std::optional<TimePoint> time_in(const Value& value) { return value ? parse_rfc3339(*value) : std::nullopt; }

bool boolean_in(const Value& value) { return value == "t"; }

}  // namespace millrace::postgres
