#pragma once

#include <string>

#include "shared/tracing/span.h"

namespace millrace::tracing {

/// A span with the ids of `own`, below that of `parent`: both are traceparents (W3C), of the same trace. Without a parent it is
/// the first of its trace. Texts that are no traceparents give empty ids.
Span span_between(const std::string& parent, const std::string& own);

/// Makes it the span of a record of Kafka: "send <topic>" of a producer, "process <topic>" of a consumer, with the attributes that
/// OpenTelemetry's conventions for messaging ask for. https://opentelemetry.io/docs/specs/semconv/messaging/kafka/
void tell_of_record(Span& span, SpanKind kind, const std::string& topic);

}  // namespace millrace::tracing
