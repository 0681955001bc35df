#pragma once

#include <string>

#include "shared/time/clock.h"
#include "shared/tracing/span_sink.h"

namespace millrace::tracing {

/// Names, while it lives, the span below which calls of others belong that this thread makes (outbound_call.h): no code on the
/// way needs to know. An inner one hides an outer one. One thread.
class CurrentSpan final {
 public:
  /// Null: nobody wants spans.
  CurrentSpan(SpanSink* spans, std::string traceparent, const Clock& clock);
  ~CurrentSpan();
  CurrentSpan(const CurrentSpan&) = delete;
  CurrentSpan& operator=(const CurrentSpan&) = delete;

  /// This thread's innermost; null when there is none, or nobody wants its spans.
  static CurrentSpan* of_thread();

  SpanSink& spans() { return *spans_; }
  TimePoint now() const { return clock_.now(); }
  const std::string& traceparent() const { return traceparent_; }
  /// A traceparent for the next span below it.
  std::string next_child();

 private:
  SpanSink* const spans_;
  const std::string traceparent_;
  const Clock& clock_;
  CurrentSpan* const outer_;
  int children_ = 0;
};

}  // namespace millrace::tracing
