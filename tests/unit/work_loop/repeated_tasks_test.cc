#include "shared/work_loop/work_loop.h"

#include <gmock/gmock.h>

#include "tests/unit/work_loop/work_loop_fixture.h"

namespace millrace::work_loop {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using RepeatedTasksTest = WorkLoopTest;

TEST_F(RepeatedTasksTest, ADuplicateOfATaskInHandIsNotRunAgain) {
  begin();
  dispatch("a");
  settle();
  dispatch("a");
  settle();
  EXPECT_EQ(executor_->waiting(), 1U);

  run_handlers();
  advance_by(1s);

  EXPECT_THAT(results(), ElementsAre("a-token-1: succeeded did a"));
  EXPECT_EQ(committed(), 2);
}

TEST_F(RepeatedTasksTest, ADuplicateOfATaskWhoseAnswerIsOnItsWayIsNotRunAgain) {
  begin();
  dispatch("a");
  settle();
  log_.hold_deliveries(true);
  run_handlers();

  dispatch("a");
  settle();
  EXPECT_EQ(executor_->waiting(), 0U);
  log_.hold_deliveries(false);
  advance_by(1s);

  EXPECT_THAT(runs(), ElementsAre("a"));
  EXPECT_EQ(committed(), 2);
}

TEST_F(RepeatedTasksTest, ADuplicateOfAFinishedDispatchIsNotRunAgain) {
  begin();
  dispatch("a");
  settle();
  run_handlers();

  dispatch("a");
  advance_by(1s);

  EXPECT_THAT(runs(), ElementsAre("a"));
  EXPECT_EQ(committed(), 2);
  EXPECT_EQ(loop_->figures().repeats, 1U);
}

TEST_F(RepeatedTasksTest, ANewerDispatchOfATaskInHandIsAnsweredByTheWorkInHand) {
  begin();
  dispatch(task("a", 1));
  settle();
  dispatch(task("a", 2));
  dispatch(task("a", 1));
  settle();

  run_handlers();
  advance_by(1s);

  EXPECT_THAT(runs(), ElementsAre("a"));
  EXPECT_THAT(results(), ElementsAre("a-token-2: succeeded did a"));
  EXPECT_EQ(committed(), 3);
}

TEST_F(RepeatedTasksTest, ANewerDispatchOfAFinishedTaskIsRun) {
  begin();
  dispatch(task("a", 1));
  settle();
  run_handlers();

  dispatch(task("a", 2));
  settle();
  run_handlers();

  EXPECT_THAT(results(), ElementsAre("a-token-1: succeeded did a", "a-token-2: succeeded did a"));
}

TEST_F(RepeatedTasksTest, APollOfAPendingTaskIsRunThoughItsIdIsKnown) {
  handler_.answer("a", {TaskOutcome{Pending{"run-7", {}}}, TaskOutcome{Succeeded{"done"}}});
  begin();
  dispatch(task("a", 1));
  settle();
  run_handlers();
  Task poll = task("a", 2);
  poll.handle = "run-7";
  dispatch(poll);
  settle();
  run_handlers();

  EXPECT_THAT(results(), ElementsAre("a-token-1: pending run-7", "a-token-2: succeeded done"));
  EXPECT_EQ(handler_.runs.back().handle, "run-7");
}

TEST_F(RepeatedTasksTest, WhatWasNotFinishedBeforeACrashIsRunByTheNextProcess) {
  begin();
  dispatch("a");
  dispatch("b");
  settle();
  executor_->run_first();
  settle();
  advance_by(1s);
  crash();

  begin();
  run_handlers();

  EXPECT_THAT(results(), ElementsAre("a-token-1: succeeded did a", "b-token-1: succeeded did b"));
  EXPECT_THAT(runs(), ElementsAre("a", "b"));
}

TEST_F(RepeatedTasksTest, ARebalanceRepeatsNothingThatThisProcessFinishedOrHasInHand) {
  begin();
  for (const char* id : {"stuck", "b", "c"}) dispatch(id);
  settle();
  run_last_handler();
  run_last_handler();
  EXPECT_EQ(committed(), std::nullopt);

  group_.rebalance();
  settle();
  advance_by(limits_.revoke_grace);
  run_handlers();
  advance_by(1s);

  EXPECT_THAT(runs(), UnorderedElementsAre("stuck", "b", "c"));
  EXPECT_EQ(committed(), 3);
}

TEST_F(RepeatedTasksTest, TasksThatEndWithinTheGraceAreCommittedBeforeTheirPartitionIsGivenUp) {
  begin();
  dispatch("a");
  settle();
  group_.rebalance();
  settle();

  run_handlers();

  EXPECT_EQ(committed(), 1);
}

TEST_F(RepeatedTasksTest, ATaskThatOutlivesItsAssignmentDoesNotCommitForTheNewOwner) {
  begin();
  dispatch("a");
  dispatch("b");
  settle();
  event_log::MemoryGroupSource other{log_, group_, "tasks"};
  settle();
  advance_by(limits_.revoke_grace);
  source_->close(0s);  // The other member gets everything.
  for (int round = 0; round < 3; ++round) ASSERT_TRUE(other.poll(10, 0s));

  run_handlers();
  advance_by(1s);

  EXPECT_THAT(results(), SizeIs(2));
  EXPECT_EQ(committed(), std::nullopt);
}

}  // namespace
}  // namespace millrace::work_loop
