#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using namespace std::chrono_literals;

constexpr const char* kTwoTasks = R"({"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
  {"StartAt": "Left", "States": {"Left": {"Type": "Task", "Resource": "r", "End": true}}},
  {"StartAt": "Right", "States": {"Right": {"Type": "Task", "Resource": "r", "End": true}}}]}}})";

std::string map(std::string_view fields, std::string_view processor = R"("Item": {"Type": "Task", "Resource": "r", "End": true})") {
  return one_state(R"("Type": "Map", "End": true, )" + std::string(fields) + (fields.empty() ? "" : ", ") +
                   R"("ItemProcessor": {"StartAt": "Item", "States": {)" + std::string(processor) + "}}");
}

TEST(Parallel, ResultsStandInDeclarationOrderWhateverFinishedFirst) {
  WorkflowRun run(kTwoTasks);
  run.start();
  run.succeed("Right", "r");
  EXPECT_EQ(run.status(), "RUNNING");
  run.succeed("Left", "l");
  EXPECT_EQ(run.output(), Json({"l", "r"}));
}

TEST(Parallel, EntriesAreUniqueOverAllBranches) {
  WorkflowRun run(kTwoTasks);
  run.start();
  EXPECT_NE(run.open("Left").entry, run.open("Right").entry);
}

TEST(Parallel, AFailingBranchCutsItsSiblings) {
  WorkflowRun run(kTwoTasks);
  run.start();
  const TaskKey left = run.open("Left");
  run.fail("Right", "Boom", "why");
  EXPECT_EQ(run.status(), "FAILED");
  EXPECT_EQ(run.error(), "Boom");
  EXPECT_EQ(run.cause(), "why");
  EXPECT_THAT(run.cancelled(), ElementsAre(left));
  const auto chain = run.history_chain();
  // TaskFailed of Right is event 10; everything about the failure points at it.
  EXPECT_THAT(std::vector(chain.end() - 5, chain.end()),
              ElementsAre("TaskFailed<9", "TaskStateAborted<10", "TaskStateAborted<10", "ParallelStateFailed<10",
                          "ExecutionFailed<13"));
}

TEST(Parallel, ARetryRunsAllBranchesAgain) {
  WorkflowRun run(R"({"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true,
    "Retry": [{"ErrorEquals": ["Boom"]}], "Branches": [
      {"StartAt": "Left", "States": {"Left": {"Type": "Task", "Resource": "r", "End": true}}},
      {"StartAt": "Right", "States": {"Right": {"Type": "Task", "Resource": "r", "End": true}}}]}}})");
  run.start();
  run.succeed("Left", 1);
  run.fail("Right", "Boom");
  EXPECT_EQ(run.status(), "RUNNING");
  run.advance_by(1s);
  run.succeed("Left", 2);
  run.succeed("Right", 3);
  EXPECT_EQ(run.output(), Json({2, 3}));
  EXPECT_EQ(run.dispatches().size(), 4U);
}

TEST(Parallel, ARuntimeErrorInABranchEndsTheExecutionWithoutAWordInBetween) {
  WorkflowRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "H"}], "Branches": [
      {"StartAt": "Slow", "States": {"Slow": {"Type": "Wait", "Seconds": 5, "End": true}}},
      {"StartAt": "Bad", "States": {"Bad": {"Type": "Pass", "InputPath": "$.x", "End": true}}}]}, "H": {"Type": "Succeed"}}})");
  run.start();
  EXPECT_EQ(run.status(), "FAILED");
  EXPECT_THAT(run.history_types(), ElementsAre("ExecutionStarted", "ParallelStateEntered", "ParallelStateStarted",
                                               "WaitStateEntered", "PassStateEntered", "ExecutionFailed"));
}

TEST(Map, RunsEveryItemAndKeepsTheirOrder) {
  WorkflowRun run(map(""), Json({"a", "b", "c"}));
  run.start();
  ASSERT_EQ(run.dispatches().size(), 3U);
  for (const std::size_t index : {2U, 0U, 1U}) {
    const DispatchTask task = run.dispatches()[index];
    run.apply(TaskSucceeded{task.key, task.input});
  }
  EXPECT_EQ(run.output(), Json({"a", "b", "c"}));
}

TEST(Map, MaxConcurrencyBoundsWhatRuns) {
  WorkflowRun run(map(R"("MaxConcurrency": 2)"), Json({1, 2, 3, 4, 5}));
  run.start();
  for (std::size_t answered = 0; answered < 5; ++answered) {
    EXPECT_LE(run.execution().open_tasks().size(), 2U);
    run.succeed("Item", run.dispatches()[answered].input);
  }
  EXPECT_EQ(run.status(), "SUCCEEDED");
  EXPECT_EQ(run.dispatches().size(), 5U);
}

TEST(Map, ItemSelectorSeesTheMapsInputAndTheItemInTheContext) {
  WorkflowRun run(map(R"("ItemsPath": "$.rows", "ItemSelector": {"at.$": "$$.Map.Item.Index", "row.$": "$$.Map.Item.Value", "all.$": "$.name"})",
                      R"("Item": {"Type": "Pass", "End": true})"),
                  Json::parse(R"({"rows": ["x", "y"], "name": "n"})"));
  run.start();
  EXPECT_EQ(run.output(), Json::parse(R"([{"at": 0, "row": "x", "all": "n"}, {"at": 1, "row": "y", "all": "n"}])"));
}

TEST(Map, AnEmptyListSucceedsWithoutIterations) {
  WorkflowRun run(map(""), Json::array());
  run.start();
  EXPECT_EQ(run.output(), Json::array());
  EXPECT_THAT(run.history_chain(), ElementsAre("ExecutionStarted<0", "MapStateEntered<0", "MapStateStarted<2",
                                               "MapStateSucceeded<3", "MapStateExited<3", "ExecutionSucceeded<5"));
}

TEST(Map, WhatIsNoListIsARuntimeError) {
  WorkflowRun run(map(""), {{"a", 1}});
  run.start();
  EXPECT_EQ(run.cause(), "An error occurred while executing the state 'State' (entered at the event id #2). Map state input "
                         "must be an array but was: {\"a\":1}");
}

TEST(Map, TheFirstFailureBecomesTheMapsAndCutsTheRest) {
  WorkflowRun run(map(""), Json({1, 2, 3}));
  run.start();
  run.fail("Item", "Boom", "why");
  EXPECT_EQ(run.error(), "Boom");
  EXPECT_EQ(run.cancelled().size(), 2U);
  const auto types = run.history_types();
  EXPECT_THAT(std::vector(types.end() - 9, types.end()),
              ElementsAre("TaskFailed", "TaskStateAborted", "MapIterationAborted", "TaskStateAborted", "MapIterationAborted",
                          "TaskStateAborted", "MapIterationFailed", "MapStateFailed", "ExecutionFailed"));
}

TEST(Map, ToleratedFailuresAreLeftOutOfTheResult) {
  WorkflowRun run(map(R"("ToleratedFailureCount": 1)"), Json({1, 2, 3}));
  run.start();
  run.fail("Item", "Boom");
  run.succeed("Item", "b");
  run.succeed("Item", "c");
  EXPECT_EQ(run.output(), Json({"b", "c"}));
}

TEST(Map, CrossingEitherToleranceFailsTheMap) {
  WorkflowRun run(map(R"("ToleratedFailureCount": 2, "ToleratedFailurePercentage": 20)"), Json({1, 2, 3, 4, 5}));
  run.start();
  run.fail("Item", "Boom");
  EXPECT_EQ(run.status(), "RUNNING");
  run.fail("Item", "Boom");
  EXPECT_EQ(run.error(), "States.ExceedToleratedFailureThreshold");
}

TEST(Map, InsideAnotherMapTheInnerItemHidesTheOuterOne) {
  WorkflowRun run(map("", R"("Item": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "Inner", "States": {
                           "Inner": {"Type": "Pass", "Parameters": {"v.$": "$$.Map.Item.Value"}, "End": true}}}})"),
                  Json::parse("[[1], [2, 3]]"));
  run.start();
  EXPECT_EQ(run.output(), Json::parse(R"([[{"v": 1}], [{"v": 2}, {"v": 3}]])"));
}

TEST(Map, ManyItemsTakeManyTurnsAndLoseNothing) {
  WorkflowRun run(map("", R"("Item": {"Type": "Pass", "End": true})"), Json(std::vector<int>(5000, 1)),
                  {.history_events_max = 0});
  Effects effects = run.apply(Started{});
  int turns = 1;
  for (; effects.must_continue; ++turns) {
    EXPECT_EQ(run.due_in(), 0s);
    effects = run.apply(TimePassed{});
  }
  EXPECT_GE(turns, 5);
  EXPECT_EQ(run.output().size(), 5000U);
}

}  // namespace
}  // namespace millrace::asl
