#include "shared/work_loop/work_loop.h"

#include <gmock/gmock.h>

#include "tests/unit/work_loop/work_loop_fixture.h"

namespace millrace::work_loop {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using IntakeAndRerunsTest = WorkLoopTest;

TEST_F(IntakeAndRerunsTest, TakesNoMoreThanItsConcurrencyAndPausesWhenThatLasts) {
  begin();
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) dispatch(id);
  settle();
  EXPECT_EQ(executor_->waiting(), 4U);
  EXPECT_EQ(source_->paused_count(), 0U);

  advance_by(limits_.full_before_pause);
  EXPECT_EQ(executor_->waiting(), 4U);
  EXPECT_EQ(source_->paused_count(), 1U);

  run_handlers();
  EXPECT_EQ(source_->paused_count(), 0U);
  EXPECT_EQ(executor_->waiting(), 2U);
  run_handlers();
  EXPECT_THAT(results(), SizeIs(6));
}

TEST_F(IntakeAndRerunsTest, APartitionWhoseWindowIsFullIsPausedUntilItsOldestTaskEnds) {
  limits_.window_max = 2;
  limits_.held_back_max = 1'000;
  limits_.concurrency = 100;
  begin();
  for (const char* id : {"a", "b", "c"}) dispatch(id);
  settle();
  while (executor_->waiting() > 1) run_last_handler();

  dispatch("d");
  settle();
  EXPECT_EQ(source_->paused_count(), 1U);
  EXPECT_EQ(executor_->waiting(), 1U);

  run_handlers();
  run_handlers();
  EXPECT_EQ(source_->paused_count(), 0U);
  EXPECT_THAT(results(), Contains("d-token-1: succeeded did d"));
}

TEST_F(IntakeAndRerunsTest, ATransientErrorRunsTheTaskAgainAfterABackoffWithoutHoldingASlot) {
  limits_.concurrency = 1;
  handler_.answer("a", {kAway, kAway, TaskOutcome{Succeeded{"late"}}});
  begin();
  dispatch("a");
  dispatch("b");
  settle();
  run_handlers();
  run_handlers();
  EXPECT_THAT(results(), ElementsAre("b-token-1: succeeded did b"));
  EXPECT_EQ(committed(), std::nullopt);

  advance_by(limits_.rerun_first / 4);
  EXPECT_EQ(executor_->waiting(), 0U);
  advance_by(limits_.rerun_first);
  run_handlers();
  EXPECT_THAT(runs(), ElementsAre("a", "b", "a"));
  advance_by(2 * limits_.rerun_first);
  run_handlers();

  EXPECT_THAT(results(), ElementsAre("b-token-1: succeeded did b", "a-token-1: succeeded late"));
  EXPECT_EQ(committed(), 2);
  EXPECT_EQ(loop_->figures().reruns, 2U);
}

TEST_F(IntakeAndRerunsTest, TransientErrorsForTooLongFailTheTask) {
  handler_.answer("a", {kAway});
  begin();
  dispatch("a");
  settle();
  for (Duration passed{}; passed <= limits_.rerun_for + 1min; passed += 30s) {
    run_handlers();
    advance_by(30s);
  }

  EXPECT_THAT(results(), Contains(HasSubstr("failed Millrace.WorkerError: gave up")));
  EXPECT_THAT(results().back(), HasSubstr("away"));
}

TEST_F(IntakeAndRerunsTest, TooManyWaitingTasksStopTheIntake) {
  limits_.waiting_max = 2;
  for (const char* id : {"a", "b"}) handler_.answer(id, {kAway});
  begin();
  dispatch("a");
  dispatch("b");
  settle();
  run_handlers();

  dispatch("c");
  settle();

  EXPECT_EQ(executor_->waiting(), 0U);
  EXPECT_EQ(loop_->figures().waiting, 2U);
}

TEST_F(IntakeAndRerunsTest, AnyOtherErrorOfAHandlerFailsItsTaskWithTheReason) {
  handler_.answer("a", {broken("handler", "a bug")});
  begin();
  dispatch("a");
  settle();

  run_handlers();

  EXPECT_THAT(results(), ElementsAre("a-token-1: failed Millrace.WorkerError: handler: a bug (broken)"));
  EXPECT_EQ(committed(), 1);
}

TEST_F(IntakeAndRerunsTest, ACancelledResultWithoutAStopIsRunAgain) {
  handler_.answer("a", {kGivenUp, TaskOutcome{Succeeded{"second"}}});
  begin();
  dispatch("a");
  settle();
  run_handlers();
  advance_by(limits_.rerun_first);
  run_handlers();

  EXPECT_THAT(results(), ElementsAre("a-token-1: succeeded second"));
}

}  // namespace
}  // namespace millrace::work_loop
