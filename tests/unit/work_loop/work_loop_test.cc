#include "shared/work_loop/work_loop.h"

#include <gmock/gmock.h>

#include "tests/unit/work_loop/work_loop_fixture.h"

namespace millrace::work_loop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

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

TEST_F(WorkLoopTest, ABrokerThatIsAwayIsPolledAgain) {
  begin();
  source_->fail_next_polls(3);
  dispatch("a");
  settle();
  run_handlers();

  EXPECT_THAT(results(), SizeIs(1));
  EXPECT_EQ(loop_->figures().poll_errors, 3U);
}

}  // namespace
}  // namespace millrace::work_loop
