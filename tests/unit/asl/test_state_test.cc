#include "shared/asl/test_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/time/timestamp.h"

namespace millrace::asl {
namespace {

Json try_state(StateTest test) {
  const auto report = test_state(test, *parse_rfc3339("2026-01-02T03:04:05Z"));
  return report ? *report : Json{{"refused", report.error().detail}};
}

Json tried_task(const std::string& fields) {
  return Json::parse(R"({"Type": "Task", "Resource": "millrace:pool:work", )" + fields + "}");
}

TEST(TestState, ShowsEveryStageOfATask_E160) {
  const Json state = tried_task(R"("InputPath": "$.in", "Parameters": {"p.$": "$.a"}, "ResultSelector": {"r.$": "$.b"},
                             "ResultPath": "$.out", "OutputPath": "$.out.r", "Next": "After")");

  const Json report = try_state({.definition = state,
                                 .input = {{"in", {{"a", 1}}}},
                                 .mock = StateMock{.result = Json{{"b", 2}}},
                                 .level = InspectionLevel::kDebug});

  EXPECT_EQ(report, Json::parse(R"({"status": "SUCCEEDED", "output": 2, "nextState": "After", "inspectionData": {
      "input": {"in": {"a": 1}}, "afterInputPath": {"a": 1}, "afterParameters": {"p": 1}, "result": {"b": 2},
      "afterResultSelector": {"r": 2}, "afterResultPath": {"in": {"a": 1}, "out": {"r": 2}}}})"));
}

TEST(TestState, ShowsNothingOfTheDataFlowAtLevelInfo) {
  EXPECT_EQ(try_state({.definition = {{"Type", "Succeed"}}, .input = 5}), Json::parse(R"({"status": "SUCCEEDED", "output": 5})"));
}

TEST(TestState, TellsWhichRetrierWaitsAndHowLong) {
  const Json state = tried_task(R"("End": true, "Retry": [{"ErrorEquals": ["Other"]},
                             {"ErrorEquals": ["Odd"], "IntervalSeconds": 2, "MaxAttempts": 4}])");

  const Json report = try_state({.definition = state,
                                 .mock = StateMock{.error = "Odd", .cause = "why"},
                                 .retry_count = 3,
                                 .level = InspectionLevel::kTrace});

  EXPECT_EQ(report.at("status"), "RETRIABLE");
  EXPECT_EQ(report.at("inspectionData").at("errorDetails"),
            Json::parse(R"({"retryIndex": 1, "retryBackoffIntervalSeconds": 16})"));
}

TEST(TestState, TellsWhichCatcherCaughtAndWhereItLeads) {
  const Json state = tried_task(R"("End": true, "Catch": [{"ErrorEquals": ["Other"], "Next": "No"},
                             {"ErrorEquals": ["States.ALL"], "Next": "Yes", "ResultPath": "$.error"}])");

  const Json report = try_state({.definition = state,
                                 .mock = StateMock{.error = "Odd"},
                                 .level = InspectionLevel::kDebug});

  EXPECT_EQ(report.at("status"), "CAUGHT_ERROR");
  EXPECT_EQ(report.at("nextState"), "Yes");
  EXPECT_EQ(report.at("output"), Json::parse(R"({"error": {"Error": "Odd", "Cause": null}})"));
  EXPECT_EQ(report.at("inspectionData").at("errorDetails").at("catchIndex"), 1);
}

TEST(TestState, FindsAStateDeepInAMachineAndStopsBehindIt) {
  const Json machine = Json::parse(R"({"StartAt": "All", "States": {"All": {"Type": "Parallel", "End": true, "Branches": [
      {"StartAt": "Look", "States": {
        "Look": {"Type": "Choice", "Choices": [{"Variable": "$variable", "NumericEquals": 3, "Next": "Loop"}]},
        "Loop": {"Type": "Pass", "Next": "Look"}}}]}}})");

  const Json report = try_state({.definition = machine, .state_name = "Look", .variables = {{"variable", 3}}});

  EXPECT_EQ(report, Json::parse(R"({"status": "SUCCEEDED", "output": {}, "nextState": "Loop"})"));
}

TEST(TestState, WaitsWithoutTakingTime) {
  const Json report = try_state({.definition = Json::parse(R"({"Type": "Wait", "Seconds": 86400, "Next": "Then"})")});

  EXPECT_EQ(report.at("nextState"), "Then");
}

TEST(TestState, AnswersAMapByItsMockAndLooksAtItsItems) {
  Json map = Json::parse(R"({"Type": "Map", "ItemsPath": "$.list", "ResultPath": "$.done", "End": true, "ItemProcessor":
      {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": true}}}})");
  const StateMock mock{.result = Json::array({1, 2})};

  const Json good = try_state({.definition = map, .input = {{"list", {0, 0}}}, .mock = mock});
  const Json bad = try_state({.definition = map, .input = {{"list", 5}}, .mock = mock});

  EXPECT_EQ(good.at("output"), Json::parse(R"({"list": [0, 0], "done": [1, 2]})"));
  EXPECT_EQ(bad.at("cause"), "Reference path \"$.list\" must point to array.");
}

TEST(TestState, RefusesWhatCannotBeTried) {
  const auto reason = [](StateTest test) { return try_state(std::move(test)).value("refused", "nothing"); };

  EXPECT_THAT(reason({.definition = {{"Type", "Bogus"}}}), testing::HasSubstr("not valid"));
  EXPECT_THAT(reason({.definition = tried_task(R"("End": true)")}), testing::HasSubstr("--mock-result"));
  EXPECT_THAT(reason({.definition = {{"Type", "Succeed"}}, .mock = StateMock{.error = "Odd"}}),
              testing::HasSubstr("not supported when a mock is specified"));
  EXPECT_THAT(reason({.definition = Json::parse(R"({"StartAt": "A", "States": {}})"), .state_name = "A"}),
              testing::HasSubstr("no state 'A'"));
}

}  // namespace
}  // namespace millrace::asl
