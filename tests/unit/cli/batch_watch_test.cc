#include "producers/cli/batch/batch_watch.h"

#include <gtest/gtest.h>

#include "shared/time/random.h"

namespace millrace::cli {
namespace {

constexpr Duration kSpan = std::chrono::seconds(2);

TEST(BatchTimeLeft, SaysNothingBeforeTheFirstRow) {
  EXPECT_FALSE(time_left(100, {}, kSpan, 0, std::chrono::seconds(5)));
}

TEST(BatchTimeLeft, GoesByTheLastSpansRatherThanByTheWhole) {
  const auto left = time_left(1'000, {200, 200, 200, 200}, kSpan, 5'000, std::chrono::hours(1));
  ASSERT_TRUE(left);
  EXPECT_EQ(left->likely, std::chrono::seconds(10));
  EXPECT_GT(left->at_most, left->likely);
  EXPECT_LT(left->at_most, std::chrono::seconds(20));  // never off by two.
}

TEST(BatchTimeLeft, GoesByTheWholeWhenNobodyToldOfSpans) {
  EXPECT_EQ(time_left(50, {}, kSpan, 100, std::chrono::seconds(10))->likely, std::chrono::seconds(5));
}

TEST(BatchTimeLeft, IsWiderWhenTheRateIsLessSure) {
  const auto steady = time_left(1'000, {100, 100, 100, 100}, kSpan, 400, std::chrono::seconds(8));
  const auto restless = time_left(1'000, {10, 190, 10, 190}, kSpan, 400, std::chrono::seconds(8));
  EXPECT_EQ(steady->likely, restless->likely);
  EXPECT_GT(restless->at_most, steady->at_most);
}

TEST(BatchTimeLeft, X9_CoversTheActualEndNineTimesInTen) {
  SeededRandom random(7);
  int covered = 0;
  constexpr int kRuns = 400;
  for (int run = 0; run < kRuns; ++run) {
    // Rows come at a rate that wavers by up to a half from span to span.
    const double rate = 20 + 400 * random.fraction();
    const auto rows_of_span = [&] { return static_cast<std::int64_t>(rate * (0.5 + random.fraction())); };
    std::vector<std::int64_t> seen;
    std::int64_t done = 0;
    for (int span = 0; span < 10; ++span) done += seen.emplace_back(rows_of_span());
    const std::int64_t rows_left = 4 * done;  // A fifth is done.
    std::int64_t left = rows_left;
    int spans = 0;
    for (; left > 0; ++spans) left -= rows_of_span();
    const auto told = time_left(rows_left, seen, kSpan, done, 10 * kSpan);
    covered += told->at_most >= spans * kSpan ? 1 : 0;
  }
  EXPECT_GE(covered, kRuns * 9 / 10);
}

TEST(BatchCauses, EveryKnownCauseHasAnAction) {
  for (const char* error : {"Agent.TimedOut", "Agent.Unsuccessful", "Agent.BadAnswer", "ROW_MISSING_INPUT"}) {
    EXPECT_NE(action_for(error), action_for("Some.OtherError")) << error;
  }
}

}  // namespace
}  // namespace millrace::cli
