#include "shared/work_loop/rerun_delay.h"

#include <gtest/gtest.h>

namespace millrace::work_loop {
namespace {

TEST(RerunDelay, DoublesUpToTheLongestAndStaysBetweenHalfAndAll) {
  const WorkLoopLimits limits{.rerun_first = std::chrono::seconds{1},
                              .rerun_longest = std::chrono::seconds{8}};
  SeededRandom random{1};
  const int whole_seconds[] = {1, 2, 4, 8, 8, 8};

  for (int failures = 1; failures <= 6; ++failures) {
    const Duration whole = std::chrono::seconds{whole_seconds[failures - 1]};
    const Duration delay = rerun_delay(failures, limits, random);
    EXPECT_GE(delay, whole / 2) << failures;
    EXPECT_LE(delay, whole) << failures;
  }
}

TEST(RerunDelay, SpreadsTasksThatFailedTogether) {
  const WorkLoopLimits limits;
  SeededRandom random{1};

  EXPECT_NE(rerun_delay(1, limits, random), rerun_delay(1, limits, random));
}

}  // namespace
}  // namespace millrace::work_loop
