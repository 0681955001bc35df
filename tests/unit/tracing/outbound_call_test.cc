#include "shared/tracing/outbound_call.h"

#include <gtest/gtest.h>

#include <vector>

namespace millrace::tracing {
namespace {

const std::string kTask = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class OutboundCallTest : public testing::Test {
 protected:
  class KeptSpans final : public SpanSink {
   public:
    void add(Span span) override { all.push_back(std::move(span)); }
    std::vector<Span> all;
  };

  KeptSpans spans;
  ManualClock clock{TimePoint(std::chrono::seconds(1'780'000'000))};
};

TEST_F(OutboundCallTest, E174ACallIsASpanBelowWhatItsThreadDoes) {
  const TimePoint begun = clock.now();
  {
    const CurrentSpan current(&spans, kTask, clock);
    OutboundCall call("SELECT");
    call.tell("db.system.name", "postgresql");
    clock.advance_by(std::chrono::seconds(2));
  }

  ASSERT_EQ(spans.all.size(), 1u);
  const Span& span = spans.all[0];
  EXPECT_EQ(span.trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(span.parent_span_id, "b7ad6b7169203331");
  EXPECT_EQ(span.name, "SELECT");
  EXPECT_EQ(span.kind, SpanKind::kClient);
  EXPECT_EQ(std::get<std::string>(span.attributes.at("db.system.name")), "postgresql");
  EXPECT_EQ(span.start, begun);
  EXPECT_EQ(span.end - span.start, std::chrono::seconds(2));
  EXPECT_EQ(span.error, "");
}

TEST_F(OutboundCallTest, EachCallHasASpanOfItsOwnAndTheInnermostCountsAsItsParent) {
  const CurrentSpan task(&spans, kTask, clock);
  OutboundCall("first");
  OutboundCall("second");
  {
    const CurrentSpan call(&spans, task.traceparent().substr(0, 36) + "00f067aa0ba902b7-01", clock);
    OutboundCall("inner");
  }
  OutboundCall("last");

  ASSERT_EQ(spans.all.size(), 4u);
  EXPECT_NE(spans.all[0].span_id, spans.all[1].span_id);
  EXPECT_EQ(spans.all[2].parent_span_id, "00f067aa0ba902b7");
  EXPECT_EQ(spans.all[3].parent_span_id, "b7ad6b7169203331");
}

TEST_F(OutboundCallTest, AFailedCallIsAnError) {
  const CurrentSpan current(&spans, kTask, clock);
  OutboundCall("POST").fail("http.timed_out");

  EXPECT_EQ(spans.all[0].error, "http.timed_out");
  EXPECT_EQ(std::get<std::string>(spans.all[0].attributes.at("error.type")), "http.timed_out");
}

TEST_F(OutboundCallTest, WithoutASpanOrWithoutAnyoneWhoWantsItNothingIsTold) {
  OutboundCall("without");
  const CurrentSpan unwanted(nullptr, kTask, clock);
  OutboundCall("unwanted");
  const CurrentSpan nameless(&spans, "", clock);
  OutboundCall("nameless");

  EXPECT_TRUE(spans.all.empty());
}

}  // namespace
}  // namespace millrace::tracing
