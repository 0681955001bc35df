#pragma once

#include <string>

namespace millrace::tracing {

/// What the header X-Amzn-Trace-Id, by which AWS X-Ray hands a trace on, says for a traceparent:
/// Root=1-<time>-<rest>;Parent=<span>;Sampled=1. Empty for what is no traceparent. Pure.
std::string xray_header(const std::string& given);

}  // namespace millrace::tracing
