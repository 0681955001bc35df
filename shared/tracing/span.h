#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include "shared/time/clock.h"

namespace millrace::tracing {

enum class SpanKind { kInternal = 1, kServer = 2, kClient = 3, kProducer = 4, kConsumer = 5 };  ///< OTLP's numbers.

using AttributeValue = std::variant<std::string, std::int64_t, double, bool>;

/// Something that took its time. Ids are lower-case hexadecimal, as in a traceparent.
struct Span {
  std::string trace_id{};        ///< 32 digits.
  std::string span_id{};         ///< 16 digits.
  std::string parent_span_id{};  ///< Empty for the first of a trace.
  std::string name{};
  SpanKind kind = SpanKind::kInternal;
  TimePoint start{};
  TimePoint end{};
  std::map<std::string, AttributeValue> attributes{};
  std::string error{};           ///< Empty when it went well. Never a secret.
};

}  // namespace millrace::tracing
