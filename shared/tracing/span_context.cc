#include "shared/tracing/span_context.h"

#include "shared/vocabulary/traceparent.h"

namespace millrace::tracing {
namespace {

std::string part_of(const std::string& text, std::size_t at, std::size_t digits) {
  return text.size() == traceparent::kLength ? text.substr(at, digits) : "";
}

}  // namespace

Span span_between(const std::string& parent, const std::string& own) {
  Span span;
  span.trace_id = part_of(own, traceparent::kTraceAt, traceparent::kTraceDigits);
  span.span_id = part_of(own, traceparent::kSpanAt, traceparent::kSpanDigits);
  span.parent_span_id = part_of(parent, traceparent::kSpanAt, traceparent::kSpanDigits);
  return span;
}

void tell_of_record(Span& span, SpanKind kind, const std::string& topic) {
  const std::string operation = kind == SpanKind::kProducer ? "send" : "process";
  span.name = operation + " " + topic;
  span.kind = kind;
  span.attributes["messaging.system"] = "kafka";
  span.attributes["messaging.operation.name"] = operation;
  span.attributes["messaging.operation.type"] = operation;
  span.attributes["messaging.destination.name"] = topic;
}

}  // namespace millrace::tracing
