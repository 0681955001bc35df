#include "shared/lag/offset_timeline.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/lag/looks.h"

namespace millrace::lag {
namespace {

TEST(OffsetTimeline, InterpolatesBetweenLooks) {
  OffsetTimeline timeline;
  timeline.record(100, second(0));
  timeline.record(200, second(10));
  timeline.record(200, second(20));
  timeline.record(300, second(30));

  EXPECT_EQ(timeline.passed_at(100), second(0));
  EXPECT_EQ(timeline.passed_at(150), second(5));
  EXPECT_EQ(timeline.passed_at(250), second(25));
}

TEST(OffsetTimeline, ARecordAfterAPauseIsAsOldAsThePausesEnd) {
  OffsetTimeline timeline;
  timeline.record(200, second(0));
  for (int at = 1; at <= 1000; ++at) timeline.record(200, second(at));
  timeline.record(201, second(1001));

  EXPECT_EQ(timeline.passed_at(200), second(1000));
}

TEST(OffsetTimeline, ExtrapolatesBeforeTheTableWithItsMeanRate) {
  OffsetTimeline timeline;
  timeline.record(100, second(100));
  timeline.record(200, second(110));

  EXPECT_EQ(timeline.passed_at(0), second(90));
}

TEST(OffsetTimeline, CannotTellWithoutGrowthOrAboutTheFuture) {
  OffsetTimeline timeline;
  EXPECT_EQ(timeline.passed_at(0), std::nullopt);
  timeline.record(100, second(0));
  timeline.record(100, second(5));

  EXPECT_EQ(timeline.passed_at(50), std::nullopt);
  EXPECT_EQ(timeline.passed_at(100), std::nullopt);
}

TEST(OffsetTimeline, StartsAfreshWhenTheTopicWasMadeAnew) {
  OffsetTimeline timeline;
  timeline.record(1000, second(0));
  timeline.record(2000, second(10));
  timeline.record(5, second(20));
  timeline.record(15, second(30));

  EXPECT_EQ(timeline.passed_at(10), second(25));
}

RC_GTEST_PROP(OffsetTimeline, LaterOffsetsAreNeverOlder, ()) {
  OffsetTimeline timeline;
  std::int64_t end = 0;
  int at = 0;
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 50), rc::gen::inRange(1, 20)));
  for (const auto& [growth, wait] : steps) timeline.record(end += growth, second(at += wait));

  std::optional<TimePoint> earlier;
  for (std::int64_t offset = 0; offset < end; ++offset) {
    const auto passed = timeline.passed_at(offset);
    if (earlier && passed) RC_ASSERT(*earlier <= *passed);
    if (passed) RC_ASSERT(*passed <= second(at));
    earlier = passed;
  }
}

}  // namespace
}  // namespace millrace::lag
