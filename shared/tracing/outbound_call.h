#pragma once

#include <optional>
#include <string>

#include "shared/tracing/current_span.h"

namespace millrace::tracing {

/// One call of somebody else as a span below this thread's current one, told when it is destroyed; nothing without a current
/// one. One thread.
class OutboundCall final {
 public:
  explicit OutboundCall(std::string name);
  ~OutboundCall();
  OutboundCall(const OutboundCall&) = delete;
  OutboundCall& operator=(const OutboundCall&) = delete;

  void tell(const std::string& attribute, AttributeValue value);
  /// A word, never a secret.
  void fail(const std::string& error);

 private:
  CurrentSpan* const below_;
  std::optional<Span> span_;
};

}  // namespace millrace::tracing
