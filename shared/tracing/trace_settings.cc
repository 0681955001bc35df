#include "shared/tracing/trace_settings.h"

#include <algorithm>

namespace millrace::tracing {
namespace {

std::string variable_in(const std::map<std::string, std::string>& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

std::vector<http::Header> headers_in(const std::string& text) {
  std::vector<http::Header> headers;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string pair = text.substr(at, end - at);
    if (const std::size_t equals = pair.find('='); equals != std::string::npos && equals > 0) {
      headers.push_back({pair.substr(0, equals), pair.substr(equals + 1)});
    }
    at = end + 1;
  }
  return headers;
}

}  // namespace

TraceSettings trace_settings(const settings::Sheet& sheet, const std::map<std::string, std::string>& environment) {
  TraceSettings settings;
  if (variable_in(environment, "OTEL_SDK_DISABLED") == "true") return settings;
  settings.endpoint = sheet.text("traces.endpoint");
  if (settings.endpoint.empty()) settings.endpoint = variable_in(environment, "OTEL_EXPORTER_OTLP_ENDPOINT");
  while (settings.endpoint.ends_with('/')) settings.endpoint.pop_back();
  settings.headers = headers_in(variable_in(environment, "OTEL_EXPORTER_OTLP_HEADERS"));
  return settings;
}

}  // namespace millrace::tracing
