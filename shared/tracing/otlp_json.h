#pragma once

#include <string>
#include <vector>

#include "shared/tracing/span.h"

namespace millrace::tracing {

/// An ExportTraceServiceRequest in OTLP's JSON: ids in hexadecimal, times as texts of nanoseconds. `service` and `instance` name
/// the process.
std::string otlp_json(const std::vector<Span>& spans, const std::string& service, const std::string& instance);

}  // namespace millrace::tracing
