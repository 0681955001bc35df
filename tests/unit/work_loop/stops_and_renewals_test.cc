#include "shared/work_loop/work_loop.h"

#include <gmock/gmock.h>

#include "tests/unit/work_loop/work_loop_fixture.h"

namespace millrace::work_loop {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using StopsAndRenewalsTest = WorkLoopTest;

TEST_F(StopsAndRenewalsTest, AStopRequestReachesTheRunningTaskAndSettlesIt) {
  handler_.heed_stops(true);
  begin();
  dispatch("a");
  settle();

  loop_->request_stop(TaskId{"a"}, 1);
  loop_->request_stop(TaskId{"unknown"}, 1);
  settle();
  run_handlers();

  EXPECT_THAT(handler_.stops, ElementsAre(true));
  EXPECT_THAT(results(), ElementsAre(StartsWith("a-token-1: failed Millrace.Cancelled")));
  EXPECT_EQ(committed(), 1);
}

TEST_F(StopsAndRenewalsTest, AStopRequestForAnEarlierDispatchIsIgnored) {
  handler_.heed_stops(true);
  begin();
  dispatch(task("a", 2));
  settle();

  loop_->request_stop(TaskId{"a"}, 1);
  settle();
  run_handlers();

  EXPECT_THAT(handler_.stops, ElementsAre(false));
}

TEST_F(StopsAndRenewalsTest, AStopRequestEndsATaskThatWaitsForItsRerun) {
  handler_.answer("a", {kAway});
  begin();
  dispatch("a");
  settle();
  run_handlers();

  loop_->request_stop(TaskId{"a"}, 1);
  settle();

  EXPECT_THAT(results(), ElementsAre(StartsWith("a-token-1: failed Millrace.Cancelled")));
  advance_by(1h);
  EXPECT_EQ(executor_->waiting(), 0U);
}

TEST_F(StopsAndRenewalsTest, ATasksDeadlineStopsIt) {
  handler_.heed_stops(true);
  begin();
  Task timed = task("a");
  timed.deadline = clock_.now() + 5s;
  dispatch(timed);
  settle();

  advance_by(5s);
  run_handlers();

  EXPECT_THAT(results(), ElementsAre(StartsWith("a-token-1: failed States.Timeout")));
}

TEST_F(StopsAndRenewalsTest, ATaskWhoseDeadlineHasPassedIsNotRun) {
  begin();
  Task timed = task("a");
  timed.deadline = clock_.now() - 1s;
  dispatch(timed);
  settle();

  EXPECT_THAT(runs(), IsEmpty());
  EXPECT_THAT(results(), ElementsAre(StartsWith("a-token-1: failed States.Timeout")));
  EXPECT_EQ(committed(), 1);
}

TEST_F(StopsAndRenewalsTest, LongTasksAreRenewedEveryThirdOfTheirLease) {
  begin();
  dispatch("a");
  settle();

  advance_by(limits_.lease / 3);
  advance_by(limits_.lease / 3);

  EXPECT_THAT(results(), ElementsAre("a-token-1: renewed 0", "a-token-1: renewed 1"));
}

TEST_F(StopsAndRenewalsTest, ATaskThatJustBeganIsNotRenewedYet) {
  begin();
  advance_by(limits_.lease / 3 - 1s);
  dispatch("a");
  settle();

  advance_by(1s);

  EXPECT_THAT(results(), IsEmpty());
}

TEST_F(StopsAndRenewalsTest, ATaskWithARecordedRenewalNoLongerHoldsBackItsPartition) {
  begin();
  dispatch("a");
  dispatch("b");
  settle();
  run_last_handler();
  log_.hold_deliveries(true);
  advance_by(limits_.lease / 3);
  EXPECT_EQ(committed(), std::nullopt);

  log_.hold_deliveries(false);
  advance_by(1s);

  EXPECT_EQ(committed(), 2);
  EXPECT_EQ(loop_->figures().running, 1U);
}

TEST_F(StopsAndRenewalsTest, ATaskThatHoldsBackManyFinishedOnesIsRenewedAtOnce) {
  limits_.held_back_max = 2;
  begin();
  for (const char* id : {"stuck", "b", "c", "d"}) dispatch(id);
  settle();
  while (executor_->waiting() > 1) run_last_handler();
  advance_by(limits_.commit_every);

  EXPECT_THAT(results(), Contains("stuck-token-1: renewed 0"));
  EXPECT_EQ(committed(), 4);
}

}  // namespace
}  // namespace millrace::work_loop
