#include "shared/tracing/outbound_call.h"

#include <utility>

#include "shared/tracing/span_context.h"

namespace millrace::tracing {

OutboundCall::OutboundCall(std::string name) : below_(CurrentSpan::of_thread()) {
  if (below_ == nullptr) return;
  span_ = span_between(below_->traceparent(), below_->next_child());
  span_->name = std::move(name);
  span_->kind = SpanKind::kClient;
  span_->start = below_->now();
}

OutboundCall::~OutboundCall() {
  if (!span_) return;
  span_->end = below_->now();
  below_->spans().add(*std::move(span_));
}

void OutboundCall::tell(const std::string& attribute, AttributeValue value) {
  if (span_) span_->attributes[attribute] = std::move(value);
}

void OutboundCall::fail(const std::string& error) {
  if (!span_) return;
  span_->attributes["error.type"] = error;
  span_->error = error;
}

}  // namespace millrace::tracing
