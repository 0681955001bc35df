#include "shared/map_run/tolerance.h"

#include <gtest/gtest.h>

namespace millrace::map_run {
namespace {

TEST(Tolerance, WithoutBoundsNoFailureIsBorne) {
  EXPECT_FALSE(is_exceeded({}, 0, 10));
  EXPECT_TRUE(is_exceeded({}, 1, {}));
}

TEST(Tolerance, EitherBoundIsEnoughToFail) {
  const Tolerance both{.count = 5, .percentage = 10};
  EXPECT_FALSE(is_exceeded(both, 5, 100));
  EXPECT_TRUE(is_exceeded(both, 6, 100));
  EXPECT_TRUE(is_exceeded(both, 5, 40));
}

TEST(Tolerance, APercentageWaitsForTheNumberOfItemsUnlessItIsNone) {
  EXPECT_FALSE(is_exceeded({.count = {}, .percentage = 50}, 3, {}));
  EXPECT_TRUE(is_exceeded({.count = {}, .percentage = 50}, 3, 5));
  EXPECT_FALSE(is_exceeded({.count = {}, .percentage = 60}, 3, 5));
  EXPECT_TRUE(is_exceeded({.count = {}, .percentage = 0}, 1, {}));
}

TEST(Tolerance, ACountOfHundredPercentBearsEverything) {
  EXPECT_FALSE(is_exceeded({.count = {}, .percentage = 100}, 7, 7));
}

}  // namespace
}  // namespace millrace::map_run
