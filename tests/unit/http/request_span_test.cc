#include "shared/http/request_span.h"

#include <gtest/gtest.h>

#include <vector>

namespace millrace::http {
namespace {

class RequestSpanTest : public testing::Test {
 protected:
  class KeptSpans final : public tracing::SpanSink {
   public:
    void add(tracing::Span span) override { all.push_back(std::move(span)); }
    std::vector<tracing::Span> all;
  };
  /// The span of a request that ended so.
  tracing::Span span_of(const std::string& url, const Result<Response>& response) {
    Request request;
    request.url = url;
    { RequestSpan(request).ended(response); }
    return spans.all.back();
  }

  KeptSpans spans;
  ManualClock clock{TimePoint(std::chrono::seconds(1'780'000'000))};
  tracing::CurrentSpan task{&spans, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", clock};
};

Response answered(int status) {
  Response response;
  response.status = status;
  return response;
}

TEST_F(RequestSpanTest, E174TellsWhoWasAskedAndWhatItAnsweredButNeitherPathNorPassword) {
  const auto span = span_of("https://key:secret@agents.example:8443/runtimes/arn?signature=s", answered(200));

  EXPECT_EQ(span.name, "GET");
  EXPECT_EQ(span.kind, tracing::SpanKind::kClient);
  EXPECT_EQ(span.attributes, (std::map<std::string, tracing::AttributeValue>{{"http.request.method", "GET"},
                                                                            {"http.response.status_code", std::int64_t{200}},
                                                                            {"server.address", "agents.example:8443"}}));
  EXPECT_EQ(span.error, "");
}

TEST_F(RequestSpanTest, AFailureAndABadStatusAreErrorsWithoutTheirDetails) {
  EXPECT_EQ(span_of("http://a", transient(kTimedOutName, "too late, and with a secret")).error, kTimedOutName);
  EXPECT_EQ(span_of("http://a", answered(503)).error, "503");
}

}  // namespace
}  // namespace millrace::http
