#include "shared/work_loop/work_loop.h"

#include <gmock/gmock.h>

#include "tests/unit/work_loop/work_loop_fixture.h"

namespace millrace::work_loop {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

const Error kAway = transient("service", "away");
const Error kGivenUp = {ErrorKind::kCancelled, "handler", "asked to stop"};

TEST_F(WorkLoopTest, RunsATaskAndPublishesItsOutcomeWithItsToken) {
  begin();
  dispatch("a");
  settle();

  run_handlers();

  EXPECT_THAT(results(), ElementsAre("a-token-1: succeeded did a"));
  EXPECT_EQ(committed(), 1);
}

TEST_F(WorkLoopTest, FailedAndPendingOutcomesTravelToo) {
  handler_.answer("a", {TaskOutcome{Failed{"Broken", "because"}}});
  handler_.answer("b", {TaskOutcome{Pending{"run-7", {}}}});
  begin();
  dispatch("a");
  dispatch("b");
  settle();

  run_handlers();

  EXPECT_THAT(results(), ElementsAre("a-token-1: failed Broken: because", "b-token-1: pending run-7"));
}

TEST_F(WorkLoopTest, FinishesOutOfOrderButCommitsOnlyThePrefix) {
  begin();
  dispatch("a");
  dispatch("b");
  settle();

  run_last_handler();
  advance_by(1s);
  EXPECT_THAT(results(), ElementsAre("b-token-1: succeeded did b"));
  EXPECT_EQ(committed(), std::nullopt);

  run_handlers();
  advance_by(1s);
  EXPECT_EQ(committed(), 2);
}

TEST_F(WorkLoopTest, WithManyTasksInHandOutcomesGatherForAMillisecond) {
  limits_.concurrency = 8;
  begin();
  for (int i = 0; i < 8; ++i) dispatch("t" + std::to_string(i));
  settle();

  run_last_handler();
  EXPECT_THAT(results(), IsEmpty());
  advance_by(1ms);
  EXPECT_THAT(results(), SizeIs(1));
}

TEST_F(WorkLoopTest, NoOutcomeWaitsForOthersOnceEveryHandlerIsDone) {
  limits_.concurrency = 8;
  begin();
  for (int i = 0; i < 8; ++i) dispatch("t" + std::to_string(i));
  settle();

  run_handlers();

  EXPECT_THAT(results(), SizeIs(8));
}

TEST_F(WorkLoopTest, CommitsOnlyAfterTheLogHasTheOutcome) {
  begin();
  dispatch("a");
  settle();
  log_.hold_deliveries(true);

  run_handlers();
  advance_by(1s);
  EXPECT_THAT(results(), SizeIs(1));
  EXPECT_EQ(committed(), std::nullopt);

  log_.hold_deliveries(false);
  settle();
  EXPECT_EQ(committed(), 1);
}

TEST_F(WorkLoopTest, SendsAnOutcomeAgainWhenTheProducerWasMadeAnew) {
  begin();
  dispatch("a");
  settle();
  log_.fail_next_sends(2);

  run_handlers();
  EXPECT_THAT(results(), IsEmpty());
  EXPECT_EQ(committed(), std::nullopt);

  advance_by(1s);
  advance_by(1s);
  EXPECT_THAT(results(), ElementsAre("a-token-1: succeeded did a"));
  EXPECT_EQ(committed(), 1);
  EXPECT_EQ(loop_->figures().resent, 2U);
  EXPECT_THAT(runs(), ElementsAre("a"));
}

TEST_F(WorkLoopTest, WaitsWithAFullSinkQueueInsteadOfDropping) {
  begin();
  dispatch("a");
  settle();
  log_.fill_queue_for_next_sends(3);

  run_handlers();
  settle();

  EXPECT_THAT(results(), ElementsAre("a-token-1: succeeded did a"));
}

TEST_F(WorkLoopTest, AnOutcomeThatTheLogWillNeverTakeFailsItsTaskAndNotThePartition) {
  handler_.answer("a", {TaskOutcome{Succeeded{std::string(1'000'001, 'x')}}});
  begin();
  dispatch("a");
  dispatch("b");
  settle();

  run_handlers();
  advance_by(1s);

  EXPECT_THAT(results(), UnorderedElementsAre(StartsWith("a-token-1: failed States.DataLimitExceeded"),
                                              "b-token-1: succeeded did b"));
  EXPECT_EQ(committed(), 2);
}

TEST_F(WorkLoopTest, WhenEvenTheFailureIsRefusedThePartitionGoesOn) {
  begin();
  dispatch("a");
  settle();
  log_.delete_topic("results");

  run_handlers();
  advance_by(1s);

  EXPECT_EQ(committed(), 1);
  EXPECT_EQ(loop_->figures().unanswerable, 1U);
}

TEST_F(WorkLoopTest, AnUndecodableRecordBecomesADeadLetterWithAllItsHeadersAndTheOffsetGoesOn) {
  begin();
  dispatch_poison();
  dispatch("a");
  settle();
  run_handlers();
  advance_by(1s);

  const auto dead = log_.records_of("dead");
  ASSERT_THAT(dead, SizeIs(1));
  EXPECT_EQ(dead[0].value, "poison");
  EXPECT_EQ(event_log::find_header(dead[0].headers, "ce_id"), "7");
  EXPECT_EQ(event_log::find_header(dead[0].headers, "other"), "x");
  EXPECT_EQ(event_log::find_header(dead[0].headers, "reason"), "poison");
  EXPECT_THAT(results(), ElementsAre("a-token-1: succeeded did a"));
  EXPECT_EQ(committed(), 2);
}

TEST_F(WorkLoopTest, TheOffsetOfAPoisonedRecordWaitsForItsDeadLetter) {
  begin();
  log_.fail_next_sends(1);
  dispatch_poison();
  settle();
  EXPECT_EQ(committed(), std::nullopt);

  advance_by(1s);
  EXPECT_EQ(committed(), 1);
  EXPECT_THAT(log_.records_of("dead"), SizeIs(1));
}

TEST_F(WorkLoopTest, TakesNoMoreThanItsConcurrencyAndPausesWhenThatLasts) {
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

TEST_F(WorkLoopTest, APartitionWhoseWindowIsFullIsPausedUntilItsOldestTaskEnds) {
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

TEST_F(WorkLoopTest, ATransientErrorRunsTheTaskAgainAfterABackoffWithoutHoldingASlot) {
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

TEST_F(WorkLoopTest, TransientErrorsForTooLongFailTheTask) {
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

TEST_F(WorkLoopTest, TooManyWaitingTasksStopTheIntake) {
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

TEST_F(WorkLoopTest, AnyOtherErrorOfAHandlerFailsItsTaskWithTheReason) {
  handler_.answer("a", {broken("handler", "a bug")});
  begin();
  dispatch("a");
  settle();

  run_handlers();

  EXPECT_THAT(results(), ElementsAre("a-token-1: failed Millrace.WorkerError: handler: a bug (broken)"));
  EXPECT_EQ(committed(), 1);
}

TEST_F(WorkLoopTest, AStopRequestReachesTheRunningTaskAndSettlesIt) {
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

TEST_F(WorkLoopTest, AStopRequestForAnEarlierDispatchIsIgnored) {
  handler_.heed_stops(true);
  begin();
  dispatch(task("a", 2));
  settle();

  loop_->request_stop(TaskId{"a"}, 1);
  settle();
  run_handlers();

  EXPECT_THAT(handler_.stops, ElementsAre(false));
}

TEST_F(WorkLoopTest, AStopRequestEndsATaskThatWaitsForItsRerun) {
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

TEST_F(WorkLoopTest, ATasksDeadlineStopsIt) {
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

TEST_F(WorkLoopTest, ATaskWhoseDeadlineHasPassedIsNotRun) {
  begin();
  Task timed = task("a");
  timed.deadline = clock_.now() - 1s;
  dispatch(timed);
  settle();

  EXPECT_THAT(runs(), IsEmpty());
  EXPECT_THAT(results(), ElementsAre(StartsWith("a-token-1: failed States.Timeout")));
  EXPECT_EQ(committed(), 1);
}

TEST_F(WorkLoopTest, LongTasksAreRenewedEveryThirdOfTheirLease) {
  begin();
  dispatch("a");
  settle();

  advance_by(limits_.lease / 3);
  advance_by(limits_.lease / 3);

  EXPECT_THAT(results(), ElementsAre("a-token-1: renewed 0", "a-token-1: renewed 1"));
}

TEST_F(WorkLoopTest, ATaskThatJustBeganIsNotRenewedYet) {
  begin();
  advance_by(limits_.lease / 3 - 1s);
  dispatch("a");
  settle();

  advance_by(1s);

  EXPECT_THAT(results(), IsEmpty());
}

TEST_F(WorkLoopTest, ATaskWithARecordedRenewalNoLongerHoldsBackItsPartition) {
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

TEST_F(WorkLoopTest, ATaskThatHoldsBackManyFinishedOnesIsRenewedAtOnce) {
  limits_.held_back_max = 2;
  begin();
  for (const char* id : {"stuck", "b", "c", "d"}) dispatch(id);
  settle();
  while (executor_->waiting() > 1) run_last_handler();
  advance_by(limits_.commit_every);

  EXPECT_THAT(results(), Contains("stuck-token-1: renewed 0"));
  EXPECT_EQ(committed(), 4);
}

TEST_F(WorkLoopTest, ADuplicateOfATaskInHandIsNotRunAgain) {
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

TEST_F(WorkLoopTest, ADuplicateOfATaskWhoseAnswerIsOnItsWayIsNotRunAgain) {
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

TEST_F(WorkLoopTest, ADuplicateOfAFinishedDispatchIsNotRunAgain) {
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

TEST_F(WorkLoopTest, ANewerDispatchOfATaskInHandIsAnsweredByTheWorkInHand) {
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

TEST_F(WorkLoopTest, ANewerDispatchOfAFinishedTaskIsRun) {
  begin();
  dispatch(task("a", 1));
  settle();
  run_handlers();

  dispatch(task("a", 2));
  settle();
  run_handlers();

  EXPECT_THAT(results(), ElementsAre("a-token-1: succeeded did a", "a-token-2: succeeded did a"));
}

TEST_F(WorkLoopTest, APollOfAPendingTaskIsRunThoughItsIdIsKnown) {
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

TEST_F(WorkLoopTest, WhatWasNotFinishedBeforeACrashIsRunByTheNextProcess) {
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

TEST_F(WorkLoopTest, ARebalanceRepeatsNothingThatThisProcessFinishedOrHasInHand) {
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

TEST_F(WorkLoopTest, TasksThatEndWithinTheGraceAreCommittedBeforeTheirPartitionIsGivenUp) {
  begin();
  dispatch("a");
  settle();
  group_.rebalance();
  settle();

  run_handlers();

  EXPECT_EQ(committed(), 1);
}

TEST_F(WorkLoopTest, ATaskThatOutlivesItsAssignmentDoesNotCommitForTheNewOwner) {
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

TEST_F(WorkLoopTest, ABrokerThatIsAwayIsPolledAgain) {
  begin();
  source_->fail_next_polls(3);
  dispatch("a");
  settle();
  run_handlers();

  EXPECT_THAT(results(), SizeIs(1));
  EXPECT_EQ(loop_->figures().poll_errors, 3U);
}

TEST_F(WorkLoopTest, DrainingLetsRunningTasksFinishAndTakesNoNewOnes) {
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

TEST_F(WorkLoopTest, DrainingAsksTasksThatTakeTooLongToEndAndGivesThemBack) {
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

TEST_F(WorkLoopTest, DrainingAbandonsHandlersThatDoNotReturnWithinTenSecondsInAll) {
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

TEST_F(WorkLoopTest, DrainingGivesBackWhatWaitsForARerun) {
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

TEST_F(WorkLoopTest, DrainingWaitsForTheLastOutcomesToBeAcknowledged) {
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

TEST_F(WorkLoopTest, ACancelledResultWithoutAStopIsRunAgain) {
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
