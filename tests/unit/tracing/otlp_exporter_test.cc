#include "shared/tracing/otlp_exporter.h"

#include <gtest/gtest.h>

#include "shared/tracing/otlp_json.h"
#include "shared/tracing/span_context.h"
#include "shared/vocabulary/json.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::tracing {
namespace {

const std::string kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const std::string kOwn = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";

Span a_span() {
  Span span = span_between(kParent, kOwn);
  span.name = "invoke_pdf-adapter";
  span.kind = SpanKind::kClient;
  span.start = TimePoint(std::chrono::microseconds(1'780'000'000'000'001));
  span.end = span.start + std::chrono::milliseconds(2);
  span.attributes = {{"agent", "pdf-adapter"}, {"status_code", std::int64_t{503}}, {"response_time_ms", 2.0}, {"cached", false}};
  span.error = "Agent.Unavailable";
  return span;
}

TEST(OtlpJson, WritesIdsInHexadecimalAndLongNumbersAsTexts) {
  const Json request = Json::parse(otlp_json({a_span()}, "millrace-invoke", "worker-1"));

  const Json& resource = request.at("resourceSpans").at(0);
  EXPECT_EQ(resource["resource"]["attributes"].dump(),
            R"([{"key":"service.instance.id","value":{"stringValue":"worker-1"}},)"
            R"({"key":"service.name","value":{"stringValue":"millrace-invoke"}}])");
  const Json& span = resource.at("scopeSpans").at(0).at("spans").at(0);
  EXPECT_EQ(span["traceId"], "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(span["spanId"], "00f067aa0ba902b7");
  EXPECT_EQ(span["parentSpanId"], "b7ad6b7169203331");
  EXPECT_EQ(span["kind"], 3);
  EXPECT_EQ(span["startTimeUnixNano"], "1780000000000001000");
  EXPECT_EQ(span["endTimeUnixNano"], "1780000000002001000");
  EXPECT_EQ(span["status"]["code"], 2);
  EXPECT_EQ(span["attributes"].dump(),
            R"([{"key":"agent","value":{"stringValue":"pdf-adapter"}},{"key":"cached","value":{"boolValue":false}},)"
            R"({"key":"response_time_ms","value":{"doubleValue":2.0}},{"key":"status_code","value":{"intValue":"503"}}])");
}

TEST(OtlpJson, LeavesOutWhatTheFirstSpanOfATraceHasNot) {
  Span first = span_between("", kOwn);
  const Json request = Json::parse(otlp_json({first}, "s", "i"));
  const Json& span = request["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
  EXPECT_FALSE(span.contains("parentSpanId"));
  EXPECT_FALSE(span.contains("status"));
}

class OtlpExporterTest : public testing::Test {
 protected:
  http::ScriptedTransport transport;
  SystemClock clock;
  const TraceSettings settings{.endpoint = "http://receiver:4318", .headers = {{"x-key", "k"}}};
};

TEST_F(OtlpExporterTest, SendsWhatWaitsBeforeItEnds) {
  transport.answer(200, "{}");
  {
    OtlpExporter exporter(settings, {.service = "s", .instance = "i"}, transport, clock);
    for (int i = 0; i < 700; ++i) exporter.add(a_span());
  }

  std::size_t spans = 0;
  for (const http::Request& request : transport.requests) {
    EXPECT_EQ(request.url, "http://receiver:4318/v1/traces");
    EXPECT_EQ(http::header_of(request, "x-key"), "k");
    spans += Json::parse(request.body)["resourceSpans"][0]["scopeSpans"][0]["spans"].size();
  }
  EXPECT_EQ(spans, 700u);
}

TEST_F(OtlpExporterTest, CountsWhatItDrops) {
  transport.answer(400, "");
  std::uint64_t dropped = 0;
  {
    OtlpExporter exporter(settings, {.service = "s", .instance = "i"}, transport, clock);
    exporter.add(a_span());
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    for (int looks = 0; looks < 100 && exporter.dropped() == 0; ++looks) {
      clock.wait_for(lock, never, std::chrono::milliseconds(50), [] { return false; });
    }
    dropped = exporter.dropped();
  }
  EXPECT_EQ(dropped, 1u);
}

}  // namespace
}  // namespace millrace::tracing
