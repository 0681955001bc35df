#include "topics/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "topics/names.h"

namespace millrace::topics {
namespace {

std::vector<TopicPlan> planned() {
  auto plan = read_catalogue(built_in_asyncapi(), {.partitions = 12}, {PoolName("codegen"), PoolName("execute")});
  EXPECT_TRUE(plan) << describe(plan.error());
  return *std::move(plan);
}

const TopicPlan& topic(const std::vector<TopicPlan>& plan, std::string_view name) {
  return *std::find_if(plan.begin(), plan.end(), [&](const TopicPlan& t) { return t.name == name; });
}

TEST(Catalogue, TheProgramCarriesTheDocument) {
  std::stringstream text;
  text << std::ifstream(std::string(MILLRACE_SOURCE_FOLDER) + "/topics/asyncapi.yaml").rdbuf();

  EXPECT_EQ(built_in_asyncapi(), text.str());
}

TEST(Catalogue, PlansEveryTopicAndOnePerPool) {
  std::vector<std::string> names;
  for (const TopicPlan& plan : planned()) names.push_back(plan.name);
  std::sort(names.begin(), names.end());

  EXPECT_EQ(names, (std::vector<std::string>{"millrace.control", "millrace.dead", "millrace.events",
                                             "millrace.requests", "millrace.results", "millrace.tasks.codegen",
                                             "millrace.tasks.execute"}));
}

TEST(Catalogue, ShardedTopicsHaveAsManyPartitionsAsThereAreShards) {
  const auto plan = planned();

  EXPECT_EQ(topic(plan, kRequests).partitions, 12);
  EXPECT_EQ(topic(plan, kResults).partitions, 12);
  EXPECT_EQ(topic(plan, "millrace.tasks.codegen").partitions, 12);
  EXPECT_EQ(topic(plan, kControl).partitions, 1);
  EXPECT_EQ(topic(plan, kDead).partitions, 1);
}

TEST(Catalogue, TakesSettingsAndReplicasFromTheDocumentUnlessToldOtherwise) {
  const auto plan = planned();
  const auto replicated = read_catalogue(built_in_asyncapi(), {.partitions = 4, .replicas = 3}, {});

  EXPECT_EQ(topic(plan, kResults).config.at("cleanup.policy"), "delete");
  EXPECT_EQ(topic(plan, kResults).config.at("retention.ms"), "-1");
  EXPECT_EQ(topic(plan, kResults).replicas, 1);
  ASSERT_TRUE(replicated);
  EXPECT_EQ(topic(*replicated, kDead).replicas, 3);
}

TEST(Catalogue, EveryEventFitsIntoItsTopic) {
  for (const TopicPlan& plan : planned()) {
    EXPECT_GT(std::stoul(plan.config.at("max.message.bytes")), kEventBytesMax) << plan.name;
  }
}

TEST(Catalogue, RefusesADocumentByTheFieldThatIsWrong) {
  const auto problem_of = [](const char* text) {
    const auto plan = read_catalogue(text, {}, {});
    return plan ? std::string("(none)") : plan.error().detail;
  };

  EXPECT_EQ(problem_of("asyncapi: 2.6.0"), "asyncapi: is not 3.x");
  EXPECT_EQ(problem_of("asyncapi: 3.0.0"), "channels: is missing");
  EXPECT_EQ(problem_of("asyncapi: 3.0.0\nchannels: {a: {address: x}}"),
            "channels.a: needs an address and bindings.kafka");
  EXPECT_EQ(problem_of("asyncapi: 3.0.0\nchannels: {a: {address: x, bindings: {kafka: {partitions: 0, replicas: 1}}}}"),
            "channels.a.partitions: is not a whole number from 1 to 100000");
  EXPECT_NE(problem_of("a: [").find("is not YAML"), std::string::npos);
  EXPECT_NE(problem_of("[]").find("not"), std::string::npos);
}

TEST(TopicDifference, ThereIsNoneBetweenAPlanAndItself) { EXPECT_TRUE(diff(planned(), planned()).empty()); }

TEST(TopicDifference, OnlyTheTopicOfEventsMayHaveMorePartitionsThanPlanned) {
  auto existing = planned();
  for (TopicPlan& plan : existing) plan.partitions += 6;
  std::vector<std::string> topics;
  for (const auto& difference : diff(planned(), existing)) topics.push_back(difference.topic);
  EXPECT_EQ(topics.size(), existing.size() - 1);
  EXPECT_EQ(std::count(topics.begin(), topics.end(), std::string(kEvents)), 0);
}

TEST(TopicDifference, NamesEachWayInWhichTheClusterIsOtherThanPlanned) {
  auto existing = planned();
  std::erase_if(existing, [](const TopicPlan& t) { return t.name == kDead; });
  for (TopicPlan& plan : existing) {
    if (plan.name == kRequests) plan.partitions = 4;
    if (plan.name == kResults) plan.config["retention.ms"] = "1000";
    if (plan.name == kControl) plan.replicas = 2;
    plan.config["segment.bytes"] = "1";
  }
  existing.push_back({"somebody.elses", 1, 1, {}});

  std::vector<std::string> lines;
  for (const auto& difference : diff(planned(), existing)) lines.push_back(describe(difference));

  EXPECT_EQ(lines, (std::vector<std::string>{"millrace.requests: partitions is 4, planned 12",
                                             "millrace.results: retention.ms is 1000, planned -1",
                                             "millrace.control: replicas is 2, planned 1",
                                             "millrace.dead: missing, planned with 1 partitions"}));
}

}  // namespace
}  // namespace millrace::topics
