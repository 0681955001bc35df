#include "shared/work_loop/work_loop.h"

#include <gmock/gmock.h>

#include "tests/unit/work_loop/work_loop_fixture.h"

namespace millrace::work_loop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using DrainingTest = WorkLoopTest;

TEST_F(DrainingTest, DrainingLetsRunningTasksFinishAndTakesNoNewOnes) {
  begin();
  dispatch("a");
  settle();
  loop_->begin_drain();
  dispatch("b");
  settle();
  EXPECT_FALSE(loop_->drained());

  run_handlers();

  ASSERT_TRUE(loop_->drained());
  EXPECT_EQ(loop_->drained()->given_back, 0U);
  EXPECT_THAT(results(), ElementsAre("a-token-1: succeeded did a"));
  EXPECT_EQ(committed(), 1);
}

TEST_F(DrainingTest, DrainingAsksTasksThatTakeTooLongToEndAndGivesThemBack) {
  handler_.heed_stops(true);
  begin();
  dispatch("a");
  settle();
  loop_->begin_drain();

  advance_by(limits_.drain_finish);
  run_handlers();

  EXPECT_THAT(handler_.stops, ElementsAre(true));
  ASSERT_TRUE(loop_->drained());
  EXPECT_EQ(loop_->drained()->given_back, 1U);
  EXPECT_EQ(loop_->drained()->abandoned, 0U);
  EXPECT_THAT(results(), IsEmpty());
  EXPECT_EQ(committed(), std::nullopt);
}

TEST_F(DrainingTest, DrainingAbandonsHandlersThatDoNotReturnWithinTenSecondsInAll) {
  begin();
  dispatch("a");
  settle();
  loop_->begin_drain();

  advance_by(limits_.drain_finish);
  advance_by(limits_.drain_stop);
  advance_by(limits_.drain_flush);

  ASSERT_TRUE(loop_->drained());
  EXPECT_EQ(loop_->drained()->abandoned, 1U);
  EXPECT_LE(limits_.drain_finish + limits_.drain_stop + limits_.drain_flush + limits_.close, 10s);
}

TEST_F(DrainingTest, DrainingGivesBackWhatWaitsForARerun) {
  handler_.answer("a", {kAway});
  begin();
  dispatch("a");
  settle();
  run_handlers();

  loop_->begin_drain();
  settle();

  ASSERT_TRUE(loop_->drained());
  EXPECT_EQ(loop_->drained()->given_back, 1U);
  EXPECT_EQ(committed(), std::nullopt);
}

TEST_F(DrainingTest, DrainingWaitsForTheLastOutcomesToBeAcknowledged) {
  begin();
  dispatch("a");
  settle();
  log_.hold_deliveries(true);
  loop_->begin_drain();
  run_handlers();
  EXPECT_FALSE(loop_->drained());

  log_.hold_deliveries(false);
  settle();

  ASSERT_TRUE(loop_->drained());
  EXPECT_EQ(committed(), 1);
}

}  // namespace
}  // namespace millrace::work_loop
