#pragma once

#include "shared/tracing/span.h"

namespace millrace::tracing {

/// Takes spans. Any thread; returns at once.
class SpanSink {
 public:
  virtual ~SpanSink() = default;
  virtual void add(Span span) = 0;
};

}  // namespace millrace::tracing
