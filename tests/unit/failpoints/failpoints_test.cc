#include "shared/failpoints/failpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/event_log/memory_log.h"
#include "shared/event_log/memory_record_sink.h"
#include "shared/failpoints/failing_log.h"
#include "shared/time/clock.h"

namespace millrace::failpoints {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What a process would have done to itself, written down.
struct Fate {
  std::vector<std::string> lines;
  Failpoints with(const std::string& trigger) {
    auto triggers = parse_triggers({trigger});
    EXPECT_TRUE(triggers.has_value()) << triggers.error().detail;
    return Failpoints(*std::move(triggers),
                      {.die = [this] { lines.emplace_back("died"); }, .freeze = [this] { lines.emplace_back("froze"); }});
  }
  Result<int> call() {
    lines.emplace_back("called");
    return 7;
  }
};

TEST(Triggers, NameAPointAnActionAndACall) {
  const auto triggers = parse_triggers({"store.commit=kill_after@3", "sink.send=error"});
  ASSERT_TRUE(triggers.has_value());
  EXPECT_EQ((*triggers)[0].point, "store.commit");
  EXPECT_EQ((*triggers)[0].action, Action::kKillAfter);
  EXPECT_EQ((*triggers)[0].call, 3U);
  EXPECT_EQ((*triggers)[1].call, 1U);
}

TEST(Triggers, OfUnknownPointsActionsAndCallsAreRefusedWithWhatThereIs) {
  for (const std::string bad : {"store.comit=error", "store.commit", "store.commit=explode", "store.commit=error@0",
                                "store.commit=error@x", "sink.send=applied_then_error"}) {
    const auto triggers = parse_triggers({bad});
    ASSERT_FALSE(triggers.has_value()) << bad;
    EXPECT_EQ(triggers.error().kind, ErrorKind::kRejected);
    EXPECT_THAT(triggers.error().detail, HasSubstr("POINT=ACTION"));
  }
  EXPECT_THAT(parse_triggers({"store.comit=error"}).error().detail, HasSubstr("store.commit"));
}

TEST(Failpoints, KillBeforeOrAfterTheCall) {
  Fate before, after;
  auto first = before.with("store.commit=kill_before"), second = after.with("store.commit=kill_after");
  static_cast<void>(first.pass("store.commit", [&] { return before.call(); }));
  static_cast<void>(second.pass("store.commit", [&] { return after.call(); }));
  EXPECT_THAT(before.lines, ElementsAre("died", "called"));
  EXPECT_THAT(after.lines, ElementsAre("called", "died"));
}

TEST(Failpoints, FreezeBeforeOrAfterTheCallAndGoOn) {
  Fate before, after;
  auto first = before.with("store.commit=stop_before"), second = after.with("store.commit=stop_after");
  EXPECT_EQ(*first.pass("store.commit", [&] { return before.call(); }), 7);
  EXPECT_EQ(*second.pass("store.commit", [&] { return after.call(); }), 7);
  EXPECT_THAT(before.lines, ElementsAre("froze", "called"));
  EXPECT_THAT(after.lines, ElementsAre("called", "froze"));
}

TEST(Failpoints, AnErrorIsACallThatWasNotMade) {
  Fate fate;
  auto failpoints = fate.with("store.commit=error");
  EXPECT_EQ(failpoints.pass("store.commit", [&] { return fate.call(); }).error().kind, ErrorKind::kTransient);
  EXPECT_THAT(fate.lines, IsEmpty());
}

TEST(Failpoints, AnAppliedCallMayBeReportedAsOfUnknownOutcome) {
  Fate fate;
  auto failpoints = fate.with("store.commit=applied_then_error");
  const auto answer = failpoints.pass("store.commit", [&] { return fate.call(); }, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_THAT(fate.lines, ElementsAre("called"));
}

TEST(Failpoints, OnlyTheNamedCallOfTheNamedPointIsHit) {
  Fate fate;
  auto failpoints = fate.with("store.commit=error@2");
  const auto outcome = [&](std::string_view point) { return failpoints.pass(point, [&] { return fate.call(); }).has_value(); };
  EXPECT_TRUE(outcome("store.commit"));
  EXPECT_TRUE(outcome("store.load_jobs"));
  EXPECT_FALSE(outcome("store.commit"));
  EXPECT_TRUE(outcome("store.commit"));
}

TEST(Failpoints, AreOutOfTheWayWithoutTriggers) {
  const Failpoints none{std::vector<Trigger>{}};
  int real = 1, failing = 2;
  EXPECT_EQ(&none.choose(real, failing), &real);
  Fate fate;
  EXPECT_EQ(&fate.with("sink.send=error").choose(real, failing), &failing);
}

TEST(FailingRecordSink, ReportsWrittenRecordsAsFailed) {
  SystemClock clock;
  event_log::MemoryLog log{clock};
  log.create_topic("topic", 1);
  event_log::MemoryRecordSink sink{log};
  Fate fate;
  auto failpoints = fate.with("sink.collect=applied_then_error");
  FailingRecordSink failing{sink, failpoints};
  ASSERT_TRUE(failing.send({.topic = "topic", .partition = 0, .key = {}, .value = "x", .headers = {}}, 1).has_value());
  const auto first = failing.collect(std::chrono::seconds{1});
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].error->kind, ErrorKind::kTransient);
  EXPECT_EQ(log.records_of("topic").size(), 1U);
}

}  // namespace
}  // namespace millrace::failpoints
