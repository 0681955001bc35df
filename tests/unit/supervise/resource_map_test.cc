#include "workers/supervise/resource_map.h"

#include <gtest/gtest.h>

namespace millrace::supervise {
namespace {

Json task(const std::string& resource) {
  return {{"Type", "Task"}, {"Resource", resource}, {"End", true}};
}

Json machine(const Json& states) {
  return {{"StartAt", "A"}, {"States", states}};
}

TEST(ResourceMap, ReplacesResourcesInNestedMachinesToo_E166) {
  const auto resources = parse_resource_map(
      R"({"arn:aws:states:::bedrock:invokeAgent": "millrace:invoke:ask", "arn:aws:lambda:*": "millrace:enrich:score"})");
  Json definition = machine(
      {{"A", task("arn:aws:states:::bedrock:invokeAgent")},
       {"B", {{"Type", "Map"}, {"ItemProcessor", machine({{"C", task("arn:aws:lambda:x:1:function:f")}})}}},
       {"D", task("millrace:execute:run")},
       {"E", task("arn:aws:states:::states:startExecution.sync:2")}});

  const auto unmapped = map_resources(definition, *resources);

  EXPECT_TRUE(unmapped.empty());
  EXPECT_EQ(definition["States"]["A"]["Resource"], "millrace:invoke:ask");
  EXPECT_EQ(definition["States"]["B"]["ItemProcessor"]["States"]["C"]["Resource"], "millrace:enrich:score");
  EXPECT_EQ(definition["States"]["D"]["Resource"], "millrace:execute:run");
}

TEST(ResourceMap, KeepsWaitingForATokenWithWhatIsMapped) {
  Json definition = machine({{"A", task("arn:aws:states:::lambda:invoke.waitForTaskToken")}});

  map_resources(definition, {{"arn:aws:states:::lambda:invoke", "millrace:approve:ask"}});

  EXPECT_EQ(definition["States"]["A"]["Resource"], "millrace:approve:ask.waitForTaskToken");
}

TEST(ResourceMap, RefusesWhatNobodyDoesByName) {
  Json definition = machine({{"A", task("${LambdaArn}")}, {"B", task("arn:aws:states:::sns:publish")}});

  const auto unmapped = map_resources(definition, {});

  ASSERT_EQ(unmapped.size(), 2U);
  EXPECT_EQ(unmapped[0].path, "/States/A/Resource");
  EXPECT_NE(unmapped[0].message.find("'${LambdaArn}'"), std::string::npos);
}

TEST(ResourceMap, FindsWhoDoesATaskByItsResourceAsWritten) {
  const ResourceMap resources{{"arn:aws:lambda:*", "millrace:enrich:score"},
                              {"arn:aws:states:::glue:startJobRun.sync", "arn:aws:states:::states:startExecution.sync"}};

  EXPECT_EQ(find_target("arn:aws:lambda:x:1:function:f", resources)->pool, PoolName("enrich"));
  EXPECT_EQ(find_target("arn:aws:lambda:x:1:function:f.waitForTaskToken", resources)->operation, "score");
  EXPECT_EQ(find_target("millrace:execute:run", resources)->pool, PoolName("execute"));
  EXPECT_TRUE(find_target("arn:aws:states:::glue:startJobRun.sync", resources)->answers_as_text);
  EXPECT_FALSE(find_target("arn:aws:states:::sns:publish", resources));
}

TEST(ResourceMap, LeavesToTheDefinitionWhoWaitsForAToken) {
  EXPECT_FALSE(parse_resource_map(R"({"a": "millrace:approve:ask.waitForTaskToken"})"));
}

TEST(ResourceMap, MapsToThisInstallationOnly) {
  EXPECT_FALSE(parse_resource_map(R"({"a": "arn:aws:states:::sns:publish"})"));
  EXPECT_FALSE(parse_resource_map("[]"));
  EXPECT_FALSE(parse_resource_map("no json"));
}

}  // namespace
}  // namespace millrace::supervise
