#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/http/transport.h"
#include "shared/settings/settings.h"

namespace millrace::tracing {

struct TraceSettings {
  std::string endpoint;               ///< Without a slash at its end; empty: no spans.
  std::vector<http::Header> headers;  ///< May hold a secret.
};

/// What traces.endpoint leaves open is taken from OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS (a=b,c=d);
/// OTEL_SDK_DISABLED=true switches it off.
TraceSettings trace_settings(const settings::Sheet& sheet, const std::map<std::string, std::string>& environment);

}  // namespace millrace::tracing
