#pragma once

#include <memory>

#include "shared/http/curl_transport.h"
#include "shared/settings/settings.h"
#include "shared/telemetry/metrics.h"
#include "shared/tracing/otlp_exporter.h"
#include "workers/pool/worker_identity.h"

namespace millrace::pool {

/// The spans of this process on their way to the receiver that the settings name, if any.
class ProcessTracing final {
 public:
  ProcessTracing(const settings::Sheet& sheet, const WorkerIdentity& identity, telemetry::Metrics& metrics, Clock& clock);

  /// Null when nobody wants spans.
  tracing::SpanSink* spans() { return exporter_.get(); }

 private:
  http::CurlTransport transport_;
  std::unique_ptr<tracing::OtlpExporter> exporter_;
};

}  // namespace millrace::pool
