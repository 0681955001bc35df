#include "shared/tracing/otlp_json.h"

#include "shared/vocabulary/json.h"

namespace millrace::tracing {
namespace {

constexpr int kStatusError = 2;

std::string nanoseconds(TimePoint time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

struct ValueWriter {
  Json operator()(const std::string& text) const { return {{"stringValue", text}}; }
  Json operator()(std::int64_t number) const { return {{"intValue", std::to_string(number)}}; }  // 64 bits are texts in OTLP.
  Json operator()(double number) const { return {{"doubleValue", number}}; }
  Json operator()(bool flag) const { return {{"boolValue", flag}}; }
};

Json attributes_json(const std::map<std::string, AttributeValue>& attributes) {
  Json array = Json::array();
  for (const auto& [key, value] : attributes) array.push_back({{"key", key}, {"value", std::visit(ValueWriter(), value)}});
  return array;
}

Json span_json(const Span& span) {
  Json json{{"traceId", span.trace_id},
            {"spanId", span.span_id},
            {"name", span.name},
            {"kind", static_cast<int>(span.kind)},
            {"startTimeUnixNano", nanoseconds(span.start)},
            {"endTimeUnixNano", nanoseconds(span.end)},
            {"attributes", attributes_json(span.attributes)}};
  if (!span.parent_span_id.empty()) json["parentSpanId"] = span.parent_span_id;
  if (!span.error.empty()) json["status"] = {{"code", kStatusError}, {"message", span.error}};
  return json;
}

}  // namespace

std::string otlp_json(const std::vector<Span>& spans, const std::string& service, const std::string& instance) {
  Json list = Json::array();
  for (const Span& span : spans) list.push_back(span_json(span));
  const Json resource{{"attributes", attributes_json({{"service.name", service}, {"service.instance.id", instance}})}};
  Json scope_spans{{"scope", {{"name", "millrace"}}}, {"spans", std::move(list)}};
  Json request;
  request["resourceSpans"] = Json::array({Json{{"resource", resource}, {"scopeSpans", Json::array({std::move(scope_spans)})}}});
  return request.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace millrace::tracing
