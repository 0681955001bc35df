#include "shared/batch/time_left.h"

#include <gtest/gtest.h>

namespace millrace::batch {
namespace {

TEST(TimeLeft, SaysNothingBeforeTheFirstRow) { EXPECT_FALSE(time_left({.rows_left = 100, .seconds = 5})); }

TEST(TimeLeft, GoesByTheLastSpansRatherThanByTheWhole) {
  const auto left = time_left({.rows_left = 1'000, .rows_done = 5'000, .seconds = 3'600, .recent_rows = {200, 200, 200, 200}});
  ASSERT_TRUE(left);
  EXPECT_DOUBLE_EQ(left->likely_seconds, 10);
  EXPECT_GT(left->at_most_seconds, left->likely_seconds);
  EXPECT_LT(left->at_most_seconds, 20);  // never off by two.
}

TEST(TimeLeft, GoesByTheWholeWhenNobodyToldOfSpans) {
  EXPECT_DOUBLE_EQ(time_left({.rows_left = 50, .rows_done = 100, .seconds = 10})->likely_seconds, 5);
}

TEST(TimeLeft, IsWiderWhenTheRateIsLessSure) {
  const auto steady = time_left({.rows_left = 1'000, .rows_done = 400, .seconds = 8, .recent_rows = {100, 100, 100}});
  const auto restless = time_left({.rows_left = 1'000, .rows_done = 400, .seconds = 8, .recent_rows = {50, 150, 100}});
  EXPECT_DOUBLE_EQ(steady->likely_seconds, restless->likely_seconds);
  EXPECT_GT(restless->at_most_seconds, 1.2 * steady->at_most_seconds);
}

TEST(TimeLeft, WaitsForTheLaneThatEndsLast) {
  // Four lanes make 100 rows a second together: one with all of the rows left has a fourth of that.
  const Standing even{.rows_left = 100, .rows_done = 900, .recent_rows = {200, 200, 200}, .lanes = 4, .chunk_rows = 100, .open_rows = {25, 25, 25, 25}};
  Standing uneven = even;
  uneven.open_rows = {100};
  EXPECT_DOUBLE_EQ(time_left(even)->likely_seconds, 1);
  EXPECT_DOUBLE_EQ(time_left(uneven)->likely_seconds, 4);
}

TEST(TimeLeft, GivesChunksThatWaitToTheLaneThatIsFreeFirst) {
  // Twelve rows of a retry in six chunks, two lanes of one row a second each.
  EXPECT_DOUBLE_EQ(time_left({.rows_left = 12, .rows_done = 500, .recent_rows = {4, 4, 4}, .lanes = 2, .chunk_rows = 100,
                              .open_rows = {2, 2, 2, 2, 2, 2}})->likely_seconds, 6);
}

TEST(TimeLeft, CountsTheLastRowsAtTheirOwnLength) {
  Standing standing{.rows_left = 100, .rows_done = 900, .recent_rows = {200, 200, 200}, .lanes = 1, .permits = 8, .chunk_rows = 1'000};
  standing.row_seconds.assign(500, 1);
  const double alike = time_left(standing)->at_most_seconds;
  for (std::size_t row = 0; row < 25; ++row) standing.row_seconds[row] = 10;
  EXPECT_GT(time_left(standing)->at_most_seconds, alike + 5);
}

}  // namespace
}  // namespace millrace::batch
