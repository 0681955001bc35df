#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

Json through(std::string_view fields, std::string_view input) {
  WorkflowRun run(one_state(R"("Type": "Pass", "End": true, )" + std::string(fields)), Json::parse(input));
  run.start();
  return run.status() == "SUCCEEDED" ? run.output() : Json(run.error() + ": " + run.cause());
}

TEST(DataFlow, NullPathsGiveAnEmptyObjectAndANullResultPathKeepsTheInput) {
  EXPECT_EQ(through(R"("InputPath": null)", R"({"a": 1})"), Json::object());
  EXPECT_EQ(through(R"("OutputPath": null)", R"({"a": 1})"), Json::object());
  EXPECT_EQ(through(R"("ResultPath": null, "Result": 5)", R"({"a": 1})"), Json({{"a", 1}}));
}

TEST(DataFlow, ResultTakesThePlaceOfParametersAndIsNoTemplate) {
  EXPECT_EQ(through(R"("Parameters": {"a": 1}, "Result": {"b.$": "$.x"})", "{}"), Json({{"b.$", "$.x"}}));
}

TEST(DataFlow, ResultPathMergesIntoTheRawInputAndMakesWhatIsMissing) {
  EXPECT_EQ(through(R"("InputPath": "$.a", "ResultPath": "$.b.c.d")", R"({"a": 1, "b": {"x": 2}})"),
            Json::parse(R"({"a": 1, "b": {"x": 2, "c": {"d": 1}}})"));
  EXPECT_EQ(through(R"("Result": 9, "ResultPath": "$[1].x")", R"([{"x": 0}, {"y": 1}])"),
            Json::parse(R"([{"x": 0}, {"y": 1, "x": 9}])"));
}

TEST(DataFlow, AResultThatFindsNoPlaceIsAMatchFailure) {
  EXPECT_TRUE(through(R"("Result": 9, "ResultPath": "$.x")", R"("text")").get<std::string>().starts_with(
      "States.ResultPathMatchFailure: An error occurred while executing the state 'State' (entered at the event id #2)."));
  EXPECT_TRUE(through(R"("Result": 9, "ResultPath": "$[5]")", "[1]").get<std::string>().starts_with("States.ResultPath"));
}

TEST(DataFlow, TemplatesEvaluateOnlyKeysThatEndInDollarAtAnyDepth) {
  EXPECT_EQ(through(R"("Parameters": {"a.$": "$.x", "b": "$.x", "c": [{"d.$": "$.x"}, "$.x"], "Comment": "data"})", R"({"x": 1})"),
            Json::parse(R"({"a": 1, "b": "$.x", "c": [{"d": 1}, "$.x"], "Comment": "data"})"));
}

TEST(DataFlow, PathsMayStartAtTheContext) {
  EXPECT_EQ(through(R"("InputPath": "$$.Execution.Name")", "{}"), "execution-name");
  EXPECT_EQ(through(R"("Parameters": {"i.$": "$$.Execution.Input.x", "t.$": "$$.Execution.StartTime", "n.$": "$$.State.Name"})",
                    R"({"x": [1]})"),
            Json::parse(R"({"i": [1], "t": "2026-01-02T03:04:05.000Z", "n": "State"})"));
  EXPECT_EQ(through(R"("OutputPath": "$$")", "{}")["StateMachine"]["Name"], "machine-name");
}

TEST(DataFlow, MissingInputPathsAreNamedAsStepFunctionsDoes) {
  EXPECT_EQ(through(R"("OutputPath": "$.no.such")", "{}"),
            "States.Runtime: An error occurred while executing the state 'State' (entered at the event id #2). Invalid path "
            "'$.no.such' : Missing property in path $['no']");
}

TEST(DataFlow, NumbersThatOnlyPassThroughStayAsTheyAre) {
  EXPECT_EQ(through(R"("ResultPath": null)", R"({"a": 1.0, "b": 18446744073709551615, "c": -0.5})").dump(),
            R"({"a":1.0,"b":18446744073709551615,"c":-0.5})");
}

TEST(Assign, ReferencesSeeTheValuesAtStateEntry) {
  WorkflowRun run(R"({"StartAt": "Set", "States": {
    "Set": {"Type": "Pass", "Assign": {"a": 1, "b": 2}, "Next": "Swap"},
    "Swap": {"Type": "Pass", "Assign": {"a.$": "$b", "b.$": "$a"}, "Parameters": {"before.$": "$a"}, "Next": "Show"},
    "Show": {"Type": "Pass", "Parameters": {"a.$": "$a", "b.$": "$b", "before.$": "$.before"}, "End": true}}})");
  run.start();
  EXPECT_EQ(run.output(), Json::parse(R"({"a": 2, "b": 1, "before": 1})"));
}

TEST(Assign, DollarIsTheResultTheErrorOutputOrTheEffectiveInput) {
  WorkflowRun run(R"({"StartAt": "Call", "States": {
    "Call": {"Type": "Task", "Resource": "r", "Assign": {"result.$": "$.value"}, "ResultPath": null, "Next": "Fails"},
    "Fails": {"Type": "Task", "Resource": "r", "End": true, "Catch": [
      {"ErrorEquals": ["States.ALL"], "Assign": {"error.$": "$.Error"}, "ResultPath": null, "Next": "Choose"}]},
    "Choose": {"Type": "Choice", "InputPath": "$.in", "Default": "Show", "Choices": [
      {"Variable": "$.x", "NumericEquals": 1, "Assign": {"chosen.$": "$.x"}, "Next": "Show"}]},
    "Show": {"Type": "Pass", "End": true, "Parameters": {"result.$": "$result", "error.$": "$error", "chosen.$": "$chosen"}}}})",
                  Json::parse(R"({"in": {"x": 1}})"));
  run.start();
  run.succeed("Call", {{"value", 42}});
  run.fail("Fails", "Boom");
  EXPECT_EQ(run.output(), Json::parse(R"({"result": 42, "error": "Boom", "chosen": 1})"));
}

TEST(Assign, BranchesReadOuterVariablesAndLeaveNothingBehind) {
  WorkflowRun run(R"({"StartAt": "Set", "States": {
    "Set": {"Type": "Pass", "Assign": {"outer": "o"}, "Result": [1, 2], "Next": "Each"},
    "Each": {"Type": "Map", "Next": "Show", "ItemProcessor": {"StartAt": "In", "States": {
      "In": {"Type": "Pass", "Assign": {"inner.$": "$outer"}, "Next": "Out"},
      "Out": {"Type": "Pass", "Parameters": {"inner.$": "$inner"}, "End": true}}}},
    "Show": {"Type": "Pass", "Parameters": {"all.$": "$", "leaked.$": "$inner"}, "End": true}}})");
  run.start();
  EXPECT_EQ(run.status(), "FAILED");
  EXPECT_NE(run.cause().find("'$inner'"), std::string::npos);
}

TEST(DataFlow, AllVariablesTogetherHaveALimit_E153) {
  const std::string text(600, 'x');
  WorkflowRun run(R"({"StartAt": "A", "States": {
      "A": {"Type": "Pass", "Assign": {"one.$": "$"}, "Next": "Again"},
      "Again": {"Type": "Pass", "Assign": {"one.$": "$"}, "Next": "B"},
      "B": {"Type": "Pass", "Assign": {"two.$": "$"}, "End": true}}})",
                  text, {.variable_bytes_max = 1000});

  run.start();

  EXPECT_EQ(run.error(), "States.DataLimitExceeded");
  EXPECT_THAT(run.cause(), testing::HasSubstr("state 'B'"));
}

}  // namespace
}  // namespace millrace::asl
