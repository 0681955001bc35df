#include "shared/asl/choice_rule.h"

#include <gtest/gtest.h>

#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

/// Whether a rule holds for an input, or the cause of its fault.
std::string verdict(std::string_view rule, std::string_view input) {
  std::string definition = R"({"StartAt": "Choose", "States": {
    "Choose": {"Type": "Choice", "Default": "No", "Choices": [{"Next": "Yes", )";
  definition += rule;
  definition += R"(}]}, "Yes": {"Type": "Pass", "Result": "yes", "End": true}, "No": {"Type": "Pass", "Result": "no", "End": true}}})";
  WorkflowRun run(definition, Json::parse(input));
  run.start();
  return run.status() == "SUCCEEDED" ? run.output().get<std::string>() : run.cause();
}

TEST(ChoiceRule, AMismatchOfTypesIsFalseAndNoError) {
  for (const char* value : {R"("5")", "null", R"("")", "[]", "false"})
    EXPECT_EQ(verdict(R"("Variable": "$.x", "NumericEquals": 5)", std::string(R"({"x": )") + value + "}"), "no") << value;
  EXPECT_EQ(verdict(R"("Variable": "$.x", "BooleanEquals": true)", R"({"x": "true"})"), "no");
}

TEST(ChoiceRule, NumbersCompareByValue) {
  EXPECT_EQ(verdict(R"("Variable": "$.x", "NumericEquals": 1)", R"({"x": 1.0})"), "yes");
  EXPECT_EQ(verdict(R"("Variable": "$.x", "NumericLessThan": 9007199254740993)", R"({"x": 9007199254740992})"), "yes");
}

TEST(ChoiceRule, TextsCompareUnitByUnit) {
  EXPECT_EQ(verdict(R"("Variable": "$.x", "StringLessThan": "AB")", R"({"x": "A"})"), "yes");
  EXPECT_EQ(verdict(R"("Variable": "$.x", "StringLessThan": "a")", R"({"x": "A"})"), "yes");
  EXPECT_EQ(verdict(R"("Variable": "$.x", "StringGreaterThan": "A ")", R"({"x": "A"})"), "no");
  // U+1F600 is a surrogate pair in UTF-16 and so comes before U+FF21.
  EXPECT_EQ(verdict(R"("Variable": "$.x", "StringLessThan": "\uFF21")", R"({"x": "\uD83D\uDE00"})"), "yes");
}

TEST(ChoiceRule, TimestampsHonourOffsets) {
  EXPECT_EQ(verdict(R"("Variable": "$.x", "TimestampEquals": "2020-01-01T17:33:00Z")", R"({"x": "2020-01-01T18:33:00+01:00"})"),
            "yes");
  EXPECT_EQ(verdict(R"("Variable": "$.x", "IsTimestamp": true)", R"({"x": "2020-01-01T18:33:00"})"), "no");
}

TEST(ChoiceRule, OnlyIsPresentToleratesAMissingPath) {
  EXPECT_EQ(verdict(R"("Variable": "$.x", "IsPresent": false)", "{}"), "yes");
  EXPECT_EQ(verdict(R"("Variable": "$.x", "IsPresent": true)", R"({"x": null})"), "yes");
  EXPECT_EQ(verdict(R"("Variable": "$.x", "IsNull": true)", "{}"),
            "An error occurred while executing the state 'Choose' (entered at the event id #2). Invalid path '$.x': The "
            "choice state's condition path references an invalid value.");
}

TEST(ChoiceRule, IsFalseIsThePlainNegation) {
  EXPECT_EQ(verdict(R"("Variable": "$.x", "IsString": false)", R"({"x": 1})"), "yes");
  EXPECT_EQ(verdict(R"("Variable": "$.x", "IsNumeric": false)", R"({"x": 1})"), "no");
}

TEST(ChoiceRule, AndStopsAtTheFirstFalseSoThatItGuards) {
  EXPECT_EQ(verdict(R"("And": [{"Variable": "$.x", "IsPresent": true}, {"Variable": "$.x", "NumericEquals": 1}])", "{}"), "no");
  EXPECT_EQ(verdict(R"("Or": [{"Variable": "$.x", "IsPresent": false}, {"Variable": "$.x", "NumericEquals": 1}])", "{}"), "yes");
  EXPECT_EQ(verdict(R"("Not": {"Variable": "$.x", "IsPresent": true})", "{}"), "yes");
}

TEST(ChoiceRule, OperandsMayComeFromPaths) {
  EXPECT_EQ(verdict(R"("Variable": "$.x", "StringEqualsPath": "$.y")", R"({"x": "a", "y": "a"})"), "yes");
  EXPECT_EQ(verdict(R"("Variable": "$.x", "NumericLessThanPath": "$.y")", R"({"x": 1, "y": "2"})"), "no");
}

TEST(StringMatches, StarIsAnyRunAndBackslashEscapes) {
  EXPECT_EQ(matches_pattern("log-2020-01.txt", "log-*.txt"), true);
  EXPECT_EQ(matches_pattern("log-.txt", "log-*.txt"), true);
  EXPECT_EQ(matches_pattern("log-1.csv", "log-*.txt"), false);
  EXPECT_EQ(matches_pattern("a*b", R"(a\*b)"), true);
  EXPECT_EQ(matches_pattern("axb", R"(a\*b)"), false);
  EXPECT_EQ(matches_pattern(R"(a\b)", R"(a\\b)"), true);
  EXPECT_EQ(matches_pattern("", "*"), true);
  EXPECT_EQ(matches_pattern("", ""), true);
  EXPECT_EQ(matches_pattern("a", ""), false);
  EXPECT_EQ(matches_pattern("abcabd", "*abd"), true);
  EXPECT_EQ(matches_pattern("a", R"(a\)"), std::nullopt);
  EXPECT_EQ(matches_pattern("a", R"(\a)"), std::nullopt);
}

TEST(StringMatches, ManyStarsDoNotExplode) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "*a";
  EXPECT_EQ(matches_pattern(std::string(20000, 'a') + "b", pattern), false);
}

}  // namespace
}  // namespace millrace::asl
