#pragma once

#include <functional>
#include <string>

#include "producers/gateway/job_handlers.h"
#include "shared/telemetry/metrics.h"
#include "shared/telemetry/readiness.h"

namespace millrace::gateway {

/// openapi.json and docs.html as they were when this program was built.
std::string_view openapi_text();
std::string_view docs_text();

/// /livez, /readyz, /metrics, /openapi.json, /docs and /. What is given must outlive the handlers.
void add_page_handlers(telemetry::Metrics& metrics, const telemetry::Readiness& readiness, Handlers& handlers);

}  // namespace millrace::gateway
