#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/asl/item_inputs.h"
#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

using ::testing::ElementsAre;

std::string distributed(const std::string& fields) {
  return one_state(R"("Type": "Map", "End": true, )" + fields + R"(, "ItemProcessor": {
    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    "StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "millrace:work:do", "End": true}}})");
}

StartMapRun only_run(WorkflowRun& run, Event event) {
  Effects effects = run.apply(std::move(event));
  EXPECT_EQ(effects.map_runs.size(), 1U);
  return effects.map_runs.empty() ? StartMapRun{} : effects.map_runs.front();
}

TEST(DistributedMap, AsksForARunAndEndsWithWhatTheRunAnswers) {
  WorkflowRun run(distributed(R"("ItemsPath": "$.list", "MaxConcurrency": 3, "ToleratedFailureCount": 1)"), {{"list", {1, 2}}});
  run.store_between_events();
  const StartMapRun asked = only_run(run, Started{});
  EXPECT_EQ(*asked.items, Json::parse("[1,2]"));
  EXPECT_EQ(asked.plan.at("concurrency"), 3);
  EXPECT_EQ(asked.plan.at("tolerated_count"), 1);
  EXPECT_FALSE(asked.resumes);
  run.apply(TaskSucceeded{asked.key, Json::parse("[10,20]")});
  EXPECT_EQ(run.output(), Json::parse("[10,20]"));
  EXPECT_THAT(run.history_chain(),
              ElementsAre("ExecutionStarted<0", "MapStateEntered<0", "MapStateStarted<2", "MapRunStarted<3",
                          "MapRunSucceeded<4", "MapStateSucceeded<5", "MapStateExited<5", "ExecutionSucceeded<7"));
}

TEST(DistributedMap, ARunThatFailedIsTakenUpAgainByARedrive) {
  WorkflowRun run(distributed(R"("ItemsPath": "$")"), Json::parse("[1]"));
  run.store_between_events();
  const StartMapRun asked = only_run(run, Started{});
  run.apply(TaskFailed{asked.key, "States.ExceedToleratedFailureThreshold", "too many"});
  EXPECT_EQ(run.error(), "States.ExceedToleratedFailureThreshold");
  EXPECT_THAT(run.history_types(), ElementsAre("ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapRunStarted",
                                               "MapRunFailed", "MapStateFailed", "ExecutionFailed"));
  const StartMapRun again = only_run(run, Redriven{});
  EXPECT_EQ(again.resumes, asked.key);
  EXPECT_NE(again.key, asked.key);
}

TEST(DistributedMap, AGoodEndWithToleratedFailuresIsTakenUpAgainByARedrive) {
  WorkflowRun run(R"({"StartAt": "Each", "States": {
      "Each": {"Type": "Map", "ItemsPath": "$", "Next": "Last", "ToleratedFailureCount": 1, "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "millrace:work:do", "End": true}}}},
      "Last": {"Type": "Pass", "End": true, "Parameters": {"results.$": "$", "redrives.$": "$$.Execution.RedriveCount"}}}})",
                  Json::parse("[1,2]"));
  run.store_between_events();
  const StartMapRun asked = only_run(run, Started{});
  run.apply(TaskSucceeded{asked.key, Json::parse("[10]"), 1});
  ASSERT_EQ(run.status(), "SUCCEEDED");
  EXPECT_TRUE(run.execution().can_be_redriven());

  const StartMapRun again = only_run(run, Redriven{});
  EXPECT_EQ(again.resumes, asked.key);
  EXPECT_NE(again.key, asked.key);
  EXPECT_EQ(run.output(), "no output");
  run.apply(TaskSucceeded{again.key, Json::parse("[10,20]"), 0});
  EXPECT_EQ(run.output(), Json::parse(R"({"results": [10, 20], "redrives": 1})"));
  EXPECT_FALSE(run.execution().can_be_redriven());
  EXPECT_TRUE(run.apply(Redriven{}).ignored);
}

TEST(DistributedMap, AnAbortCancelsTheRun) {
  WorkflowRun run(distributed(R"("ItemsPath": "$")"), Json::parse("[1]"));
  const StartMapRun asked = only_run(run, Started{});
  run.abort();
  EXPECT_THAT(run.cancelled(), ElementsAre(asked.key));
}

TEST(DistributedMap, ThePlanEvaluatesItemSelectorElsewhere) {
  WorkflowRun run(distributed(R"("ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSONL",
      "MaxItemsPath": "$.most"}, "Parameters": {"Bucket.$": "$.bucket", "Key": "k"}},
      "ItemSelector": {"all.$": "$.bucket", "item.$": "$$.Map.Item.Value", "at.$": "$$.Map.Item.Index", "by.$": "$$.Execution.Name"})"),
                  {{"bucket", "b"}, {"most", "7"}});
  const StartMapRun asked = only_run(run, Started{});
  EXPECT_EQ(asked.items, nullptr);
  EXPECT_EQ(asked.plan.at("reader").at("parameters").at("Bucket"), "b");
  EXPECT_EQ(asked.plan.at("reader").at("items_max"), 7);
  const auto inputs = ItemInputs::compile(asked.plan);
  ASSERT_TRUE(inputs) << describe(inputs.error());
  SeededRandom random(1);
  const auto input = (*inputs)->input_of({.index = 4, .value = make_data("x")}, random);
  ASSERT_TRUE(input);
  EXPECT_EQ((*input)->at("all"), "b");
  EXPECT_EQ((*input)->at("item"), "x");
  EXPECT_EQ((*input)->at("at"), 4);
  EXPECT_EQ((*input)->at("by"), asked.plan.at("execution").at("name"));
}

TEST(DistributedMap, AnUnusableNumberOfItemsFailsTheReader) {
  WorkflowRun run(distributed(R"("ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON",
      "MaxItemsPath": "$.most"}})"), {{"most", -1}});
  run.start();
  EXPECT_EQ(run.error(), "States.ItemReaderFailed");
  EXPECT_EQ(run.cause(), "field MaxItems must be positive");
}

}  // namespace
}  // namespace millrace::asl
