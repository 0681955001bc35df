#pragma once

#include "shared/http/transport.h"
#include "shared/tracing/outbound_call.h"

namespace millrace::http {

/// A request as a span below its thread's current one, whoever sends it and wherever it goes: S3, Lambda, parameters, agents,
/// models. Tells the method, the host and the status; no path, which may hold names of resources and signatures.
class RequestSpan final {
 public:
  explicit RequestSpan(const Request& request);

  void ended(const Result<Response>& response);

 private:
  tracing::OutboundCall call_;
};

}  // namespace millrace::http
