#include "producers/cli/relative_time.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"

namespace millrace::cli {
namespace {

using namespace std::chrono_literals;

const TimePoint kNow = *parse_rfc3339("2026-01-02T03:04:05Z");

TEST(RelativeTime, NamesTheLargestUnitThatFits) {
  EXPECT_EQ(relative_time(kNow - 59s, kNow), "59s ago");
  EXPECT_EQ(relative_time(kNow - 60s, kNow), "1m ago");
  EXPECT_EQ(relative_time(kNow - 3h, kNow), "3h ago");
  EXPECT_EQ(relative_time(kNow - 72h, kNow), "3d ago");
}

TEST(RelativeTime, TellsTheFutureFromThePast) {
  EXPECT_EQ(relative_time(kNow + 5min, kNow), "in 5m");
  EXPECT_EQ(relative_time(kNow, kNow), "now");
}

TEST(ShortDuration, TakesANegativeOneForNone) { EXPECT_EQ(short_duration(-5s), "0s"); }

}  // namespace
}  // namespace millrace::cli
