#include "workers/pool/process_tracing.h"

#include "shared/settings/environment.h"

namespace millrace::pool {

ProcessTracing::ProcessTracing(const settings::Sheet& sheet, const WorkerIdentity& identity, telemetry::Metrics& metrics,
                               Clock& clock) {
  auto settings = tracing::trace_settings(sheet, settings::process_environment());
  if (settings.endpoint.empty()) return;
  exporter_ = std::make_unique<tracing::OtlpExporter>(
      std::move(settings),
      tracing::OtlpExporter::Process{.service = "millrace-" + identity.pool.value(), .instance = identity.id.value()},
      transport_, clock);
  metrics.before_exposition([this](telemetry::Metrics& exposed) {
    exposed.gauge({.name = "millrace_spans_dropped", .help = "Spans that the receiver of traces did not get."})
        .set(static_cast<double>(exporter_->dropped()));
  });
}

}  // namespace millrace::pool
