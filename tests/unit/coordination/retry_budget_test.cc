#include "shared/coordination/retry_budget.h"

#include <gtest/gtest.h>

namespace millrace::coordination {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr RetryBudgetSettings kBudget{.ratio = 0.25, .per_second = 2};  // Twenty at first, 270 saved up.

int free_places(RetryBudget& budget, Duration now) {
  int count = 0;
  while (budget.spend(kBudget, now) == Duration::zero()) ++count;
  return count;
}

TEST(RetryBudget, AQuietAgentMayBeRepeatedForTenSecondsWorth) {
  RetryBudget budget(kBudget, seconds(100));

  EXPECT_EQ(free_places(budget, seconds(100)), 20);
}

TEST(RetryBudget, AQuarterOfManyCallsMayBeRepeatedAndAThousandCallsAreRemembered) {
  RetryBudget budget(kBudget, seconds(0));
  for (int call = 0; call < 100; ++call) budget.earn(kBudget, seconds(0));
  EXPECT_EQ(free_places(budget, seconds(0)), 45);

  RetryBudget busy(kBudget, seconds(0));
  for (int call = 0; call < 5'000; ++call) busy.earn(kBudget, seconds(0));
  EXPECT_EQ(free_places(busy, seconds(0)), 270);
}

TEST(RetryBudget, BeyondItEveryoneGetsALaterPlace) {
  RetryBudget budget(kBudget, seconds(0));
  for (int place = 0; place < 20; ++place) (void)budget.spend(kBudget, seconds(0));

  EXPECT_EQ(budget.spend(kBudget, seconds(0)), milliseconds(500));
  EXPECT_EQ(budget.spend(kBudget, seconds(0)), milliseconds(1'000));
  EXPECT_EQ(budget.spend(kBudget, seconds(1)), milliseconds(500)) << "two were freed meanwhile";
  EXPECT_EQ(budget.spend(kBudget, seconds(60)), Duration::zero());
}

TEST(RetryBudget, NobodyIsPutOffForLongerThanTenMinutes) {
  RetryBudget budget(kBudget, seconds(0));
  for (int place = 0; place < 10'000; ++place) EXPECT_LE(budget.spend(kBudget, seconds(0)), minutes(10));
}

TEST(RetryBudget, AClockThatStandsStillEarnsNothing) {
  RetryBudget budget(kBudget, seconds(10));
  EXPECT_EQ(free_places(budget, seconds(9)), 20);
}

}  // namespace
}  // namespace millrace::coordination
