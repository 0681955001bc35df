#include "shared/time/relative_time.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"

namespace millrace {
namespace {

using namespace std::chrono_literals;

const TimePoint kReadAt = *parse_rfc3339("2026-01-02T03:04:05Z");

TEST(RelativeTime, NamesTheLargestUnitThatFits) {
  EXPECT_EQ(relative_time(kReadAt - 59s, kReadAt), "59s ago");
  EXPECT_EQ(relative_time(kReadAt - 60s, kReadAt), "1m ago");
  EXPECT_EQ(relative_time(kReadAt - 3h, kReadAt), "3h ago");
  EXPECT_EQ(relative_time(kReadAt - 72h, kReadAt), "3d ago");
}

TEST(RelativeTime, TellsTheFutureFromThePast) {
  EXPECT_EQ(relative_time(kReadAt + 5min, kReadAt), "in 5m");
  EXPECT_EQ(relative_time(kReadAt, kReadAt), "now");
}

TEST(ShortDuration, TakesANegativeOneForNone) { EXPECT_EQ(short_duration(-5s), "0s"); }

}  // namespace
}  // namespace millrace
