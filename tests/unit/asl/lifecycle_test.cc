#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

TEST(Wait, EndsAtItsTimeAndNotBefore) {
  WorkflowRun run(one_state(R"("Type": "Wait", "Seconds": 10, "End": true)"), {{"x", 1}});
  run.start();
  EXPECT_EQ(run.due_in(), 10s);
  run.advance_late_by(9s);
  EXPECT_EQ(run.status(), "RUNNING");
  run.advance_late_by(1s);
  EXPECT_EQ(run.status(), "SUCCEEDED");
  EXPECT_EQ(run.output(), Json({{"x", 1}}));
}

TEST(Wait, ATimeThatHasPassedContinuesAtOnce) {
  WorkflowRun run(one_state(R"("Type": "Wait", "Timestamp": "2020-01-01T00:00:00Z", "End": true)"));
  run.start();
  EXPECT_EQ(run.status(), "SUCCEEDED");
}

TEST(Timers, ALateCallDoesWhatTimelyCallsWouldHaveDone) {
  constexpr const char* kRace = R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
    {"StartAt": "W1", "States": {"W1": {"Type": "Wait", "Seconds": 2, "Next": "F1"}, "F1": {"Type": "Fail", "Error": "Second"}}},
    {"StartAt": "W2", "States": {"W2": {"Type": "Wait", "Seconds": 1, "Next": "F2"}, "F2": {"Type": "Fail", "Error": "First"}}}]}}})";
  WorkflowRun run(kRace);
  run.start();
  run.advance_late_by(1h);
  EXPECT_EQ(run.error(), "First");
}

TEST(ExecutionTimeout, CutsWaitsAndBackoffsWithoutErrorOrCause) {
  WorkflowRun run(R"({"TimeoutSeconds": 2, "StartAt": "Linger", "States": {"Linger": {"Type": "Wait", "Seconds": 3, "End": true}}})");
  run.start();
  EXPECT_EQ(run.due_in(), 2s);
  run.advance_by(2s);
  EXPECT_EQ(run.status(), "TIMED_OUT");
  EXPECT_EQ(run.error(), "no error");
  EXPECT_THAT(run.history_chain(), ElementsAre("ExecutionStarted<0", "WaitStateEntered<0", "ExecutionTimedOut<0"));
  EXPECT_EQ(run.history().back().details.json(), Json({{"error", "States.Timeout"}}));
}

TEST(Abort, EndsEverythingAndCancelsOpenTasks) {
  WorkflowRun run(one_state(R"("Type": "Task", "Resource": "r", "End": true)"));
  run.start();
  const TaskKey key = run.open("State");
  run.abort("Operator", "not needed");
  EXPECT_EQ(run.status(), "ABORTED");
  EXPECT_EQ(run.error(), "Operator");
  EXPECT_THAT(run.cancelled(), ElementsAre(key));
  EXPECT_TRUE(run.execution().open_tasks().empty());
  EXPECT_TRUE(run.apply(TaskSucceeded{key, 1}).ignored);
}

TEST(Redrive, ResumesAtTheFailedStateWithFreshRetriesAndANewTaskKey) {
  WorkflowRun run(R"({"StartAt": "First", "States": {"First": {"Type": "Task", "Resource": "r", "Next": "Second"},
    "Second": {"Type": "Task", "Resource": "r", "End": true, "Retry": [{"ErrorEquals": ["Boom"], "MaxAttempts": 1}],
               "Parameters": {"redrives.$": "$$.Execution.RedriveCount"}}}})");
  run.start();
  run.succeed("First");
  run.fail("Second", "Boom");
  run.advance_by(1s);
  run.fail("Second", "Boom");
  ASSERT_EQ(run.status(), "FAILED");

  run.redrive();
  EXPECT_EQ(run.status(), "RUNNING");
  EXPECT_EQ(run.error(), "no error");
  EXPECT_EQ(run.dispatches().size(), 4U);
  EXPECT_EQ(run.dispatches().back().state_name, "Second");
  EXPECT_EQ(run.dispatches().back().input, Json({{"redrives", 1}}));
  EXPECT_NE(run.dispatches()[3].key, run.dispatches()[1].key);
  run.fail("Second", "Boom");
  EXPECT_EQ(run.status(), "RUNNING") << "the retrier starts anew";
  run.advance_by(1s);
  run.succeed("Second", "done");
  EXPECT_EQ(run.output(), "done");
}

TEST(Redrive, KeepsWhatSucceededInAParallel) {
  WorkflowRun run(R"({"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
    {"StartAt": "Left", "States": {"Left": {"Type": "Task", "Resource": "r", "End": true}}},
    {"StartAt": "Right", "States": {"Right": {"Type": "Task", "Resource": "r", "End": true}}},
    {"StartAt": "Slow", "States": {"Slow": {"Type": "Task", "Resource": "r", "End": true}}}]}}})");
  run.start();
  run.succeed("Left", "l");
  run.fail("Right", "Boom");
  run.redrive();
  EXPECT_EQ(run.dispatches().size(), 5U) << "Right and the cut Slow, not Left";
  run.succeed("Right", "r");
  run.succeed("Slow", "s");
  EXPECT_EQ(run.output(), Json({"l", "r", "s"}));
}

TEST(Redrive, RunsOnlyTheFailedItemsOfAMapAgain) {
  WorkflowRun run(one_state(R"("Type": "Map", "End": true, "ToleratedFailureCount": 0, "ItemProcessor": {
    "StartAt": "Item", "States": {"Item": {"Type": "Task", "Resource": "r", "End": true}}})"), Json({1, 2, 3}));
  run.start();
  run.succeed("Item", "a");
  run.fail("Item", "Boom");
  ASSERT_EQ(run.error(), "States.ExceedToleratedFailureThreshold");
  run.redrive();
  ASSERT_EQ(run.dispatches().size(), 5U);
  run.apply(TaskSucceeded{run.dispatches()[3].key, "c"});
  run.apply(TaskSucceeded{run.dispatches()[4].key, "b"});
  EXPECT_EQ(run.output(), Json({"a", "b", "c"}));
}

TEST(Redrive, IsIgnoredUnlessTheExecutionEndedBadly) {
  WorkflowRun run(one_state(R"("Type": "Succeed")"));
  EXPECT_TRUE(run.apply(Redriven{}).ignored);
  run.start();
  EXPECT_TRUE(run.apply(Redriven{}).ignored);
  EXPECT_EQ(run.status(), "SUCCEEDED");
}

TEST(Turns, AnEndlessLoopGivesTheTurnBackAndStaysResponsive) {
  WorkflowRun run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Choice", "Default": "C",
    "Choices": [{"Variable": "$", "IsPresent": true, "Next": "A"}]}, "C": {"Type": "Succeed"}}})");
  Effects effects = run.apply(Started{});
  EXPECT_TRUE(effects.must_continue);
  EXPECT_EQ(run.due_in(), 0s);
  effects = run.apply(TimePassed{});
  EXPECT_TRUE(effects.must_continue);
  run.abort();
  EXPECT_EQ(run.status(), "ABORTED");
}

TEST(History, AtTheLimitTheExecutionFailsWithExactlyThatId) {
  WorkflowRun run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Choice", "Default": "C",
    "Choices": [{"Variable": "$", "IsPresent": true, "Next": "A"}]}, "C": {"Type": "Succeed"}}})", {}, {.history_events_max = 100});
  run.start();
  EXPECT_EQ(run.status(), "FAILED");
  EXPECT_EQ(run.history().size(), 100U);
  EXPECT_EQ(run.history().back().id, 100);
  EXPECT_EQ(run.cause(), "The execution reached the maximum number of history events (100).");
}

TEST(History, IdsRunFromOneWithoutGaps) {
  WorkflowRun run(one_state(R"("Type": "Map", "End": true, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}})"),
                  Json({1, 2, 3}));
  run.start();
  for (std::size_t i = 0; i < run.history().size(); ++i) EXPECT_EQ(run.history()[i].id, static_cast<std::int64_t>(i + 1));
  EXPECT_EQ(run.execution().next_event_id(), static_cast<std::int64_t>(run.history().size() + 1));
}

TEST(History, IsShownAsStepFunctionsShowsIt) {
  WorkflowRun run(one_state(R"("Type": "Pass", "Result": {"a": 1}, "Assign": {"v": "t"}, "End": true)"));
  run.start();
  EXPECT_EQ(aws_history_event(run.history()[2]),
            Json::parse(R"({"timestamp": "2026-01-02T03:04:05.000Z", "type": "PassStateExited", "id": 3, "previousEventId": 2,
                            "stateExitedEventDetails": {"name": "State", "output": "{\"a\":1}", "assignedVariables": {"v": "\"t\""}}})"));
}

TEST(Waiting, SaysWhatAnExecutionWaitsFor) {
  WorkflowRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
    {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "r", "TimeoutSeconds": 9, "End": true}}},
    {"StartAt": "Sleep", "States": {"Sleep": {"Type": "Wait", "Seconds": 5, "End": true}}}]}}})");
  run.start();
  const auto waiting = run.execution().waiting();
  ASSERT_EQ(waiting.size(), 2U);
  EXPECT_EQ(waiting[0].what, Waiting::For::kTask);
  EXPECT_EQ(waiting[0].state_name, "Call");
  EXPECT_EQ(waiting[0].due, run.now() + 9s);
  EXPECT_EQ(waiting[1].what, Waiting::For::kTimer);
}

TEST(FailState, WithoutErrorAndCauseLeavesBothAbsent) {
  WorkflowRun run(one_state(R"("Type": "Fail")"));
  run.start();
  EXPECT_EQ(run.status(), "FAILED");
  EXPECT_EQ(run.error(), "no error");
  EXPECT_TRUE(run.history().back().details.empty());
  EXPECT_THAT(run.history_types(), ElementsAre("ExecutionStarted", "FailStateEntered", "ExecutionFailed"));
}

TEST(ChoiceState, WithoutAMatchAndWithoutDefaultIsARuntimeError) {
  WorkflowRun run(R"({"StartAt": "C", "States": {"C": {"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": true, "Next": "S"}]},
                                                 "S": {"Type": "Succeed"}}})");
  run.start();
  EXPECT_EQ(run.error(), "States.Runtime");
  EXPECT_EQ(run.cause(), "An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out "
                         "of the state. The state does not point to a next state.");
}

}  // namespace
}  // namespace millrace::asl
