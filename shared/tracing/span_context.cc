#include "shared/tracing/span_context.h"

namespace millrace::tracing {
namespace {

// 00-<32 digits of the trace>-<16 digits of the span>-<flags>
constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kTraceDigits = 32;
constexpr std::size_t kSpanAt = 36;
constexpr std::size_t kSpanDigits = 16;
constexpr std::size_t kLength = 55;

std::string part_of(const std::string& traceparent, std::size_t at, std::size_t digits) {
  return traceparent.size() == kLength ? traceparent.substr(at, digits) : "";
}

}  // namespace

Span span_between(const std::string& parent, const std::string& own) {
  Span span;
  span.trace_id = part_of(own, kTraceAt, kTraceDigits);
  span.span_id = part_of(own, kSpanAt, kSpanDigits);
  span.parent_span_id = part_of(parent, kSpanAt, kSpanDigits);
  return span;
}

}  // namespace millrace::tracing
