#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/asl/choice_rule.h"
#include "shared/asl/definition.h"
#include "shared/asl/values.h"
#include "tests/unit/asl/workflow_run.h"

namespace millrace::asl {
namespace {

/// Definitions and data made to cost more than they are. Each of these took minutes or gigabytes without its bound; a
/// test that does not end shows that one is gone.

std::string repeated(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

std::vector<Finding> findings_of(const std::string& definition) { return parse_definition(definition).findings; }

TEST(HostileDefinition, TenThousandNestedChoiceRulesAreANamedError_E168) {
  const std::string rules = repeated(R"({"Not": )", 10000) + R"({"Variable": "$.a", "IsNull": true})" + repeated("}", 10000);

  const auto findings = findings_of(one_state(R"("Type": "Choice", "Choices": [)" + rules + "]"));

  ASSERT_FALSE(findings.empty());
  EXPECT_THAT(findings.front().message, testing::HasSubstr("nested too deeply"));
}

TEST(HostileDefinition, AMegabyteOfWrongFieldsIsToldInAThousandFindings) {
  std::string fields = R"("Type": "Succeed")";
  for (int i = 0; i < 60000; ++i) fields += ", \"wrong" + std::to_string(i) + "\": 1";

  const auto findings = findings_of(one_state(fields));

  EXPECT_EQ(findings.size(), 1001U);
}

TEST(HostileDefinition, ManyValuesBehindALongNameTakeNoMoreMemoryThanTheText) {
  const std::string name(500000, 'n');

  const auto parsed = parse_definition(one_state(
      R"("Type": "Pass", "End": true, "Bogus": 1, "Parameters": {")" + name + R"(": [0)" + repeated(",0", 200000) + "]}"));

  EXPECT_EQ(parsed.findings.size(), 1U);
}

TEST(HostileDefinition, TemplatesOfManyFieldsAreReadInTime) {
  std::string members = R"("k": 0)";
  for (int i = 0; i < 60000; ++i) members += ", \"k" + std::to_string(i) + "\": 1";

  EXPECT_NE(parse_definition(one_state(R"("Type": "Pass", "End": true, "Parameters": {)" + members + "}")).definition, nullptr);
}

TEST(HostilePath, StepsThatMultiplyEndInANamedError) {
  const std::string nested = repeated("[", 400) + repeated("]", 400);
  WorkflowRun run(one_state(R"("Type": "Pass", "End": true, "Parameters": {"all.$": "$..*..*..*..*..*"})"), Json::parse(nested));

  run.start();

  EXPECT_EQ(run.error(), "States.Runtime");
  EXPECT_THAT(run.cause(), testing::HasSubstr("selects too much"));
}

TEST(HostilePath, ManyDearPathsOfOneStateEndInANamedErrorToo) {
  const std::string nested = repeated("[", 400) + repeated("]", 400);
  std::string members = R"("first.$": "$..*..*")";  // Some hundred thousand visits each.
  for (int i = 0; i < 20000; ++i) members += ", \"v" + std::to_string(i) + R"(.$": "$..*..*")";
  WorkflowRun run(one_state(R"("Type": "Pass", "End": true, "ResultPath": null, "Parameters": {)" + members + "}"), Json::parse(nested));

  run.start();

  EXPECT_THAT(run.cause(), testing::HasSubstr("selects too much"));
}

TEST(HostilePath, FiltersThatSearchEverythingForEachItemEndInANamedError) {
  Json items = Json::array();
  for (int i = 0; i < 5000; ++i) items.push_back({{"v", i}});
  WorkflowRun run(one_state(R"("Type": "Pass", "End": true, "InputPath": "$[?(@.v == $..v)]")"), items);

  run.start();

  EXPECT_THAT(run.cause(), testing::HasSubstr("selects too much"));
}

TEST(HostilePath, DeeplyNestedConditionsAreRefused) {
  EXPECT_FALSE(Path::parse("$[?(" + repeated("!", 1000) + "@.a)]"));
  EXPECT_FALSE(Path::parse("$[?(" + repeated("(", 1000) + "@.a" + repeated(")", 1000) + ")]"));
  EXPECT_FALSE(Path::parse("$" + repeated("[?(@", 600)));
}

TEST(HostilePattern, IsMatchedInTime) {
  const std::string text(250000, 'a');

  EXPECT_EQ(matches_pattern(text, "*" + std::string(100000, 'a') + "b*c"), false);
  EXPECT_EQ(matches_pattern(text, repeated("*a", 100000)), true);
}

TEST(HostileData, ManyDifferentElementsAreMadeUniqueInTime) {
  Json numbers = Json::array();
  for (int i = 0; i < 40000; ++i) numbers.push_back(i);
  WorkflowRun run(one_state(R"json("Type": "Pass", "End": true,
      "Parameters": {"count.$": "States.ArrayLength(States.ArrayUnique($))"})json"), numbers);

  run.start();

  EXPECT_EQ(run.output().at("count"), 40000);
}

}  // namespace
}  // namespace millrace::asl
