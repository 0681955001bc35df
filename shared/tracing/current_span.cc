#include "shared/tracing/current_span.h"

#include <utility>

#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/traceparent.h"

namespace millrace::tracing {
namespace {

CurrentSpan*& innermost_of_thread() {
  thread_local CurrentSpan* innermost = nullptr;
  return innermost;
}

}  // namespace

CurrentSpan::CurrentSpan(SpanSink* spans, std::string traceparent, const Clock& clock)
    : spans_(spans), traceparent_(std::move(traceparent)), clock_(clock), outer_(std::exchange(innermost_of_thread(), this)) {}

CurrentSpan::~CurrentSpan() { innermost_of_thread() = outer_; }

CurrentSpan* CurrentSpan::of_thread() {
  CurrentSpan* const innermost = innermost_of_thread();
  const bool is_wanted =
      innermost != nullptr && innermost->spans_ != nullptr && innermost->traceparent_.size() == traceparent::kLength;
  return is_wanted ? innermost : nullptr;
}

std::string CurrentSpan::next_child() {
  std::string child = traceparent_;
  const std::string digest = sha256_hex(traceparent_ + "/outbound/" + std::to_string(++children_));
  return child.replace(traceparent::kSpanAt, traceparent::kSpanDigits, digest.substr(0, traceparent::kSpanDigits));
}

}  // namespace millrace::tracing
