#include "shared/lag/prometheus_text.h"

#include <gtest/gtest.h>

namespace millrace::lag {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return text.find("\n" + line + "\n") != std::string::npos;
}

std::vector<GroupLag> groups() {
  GroupLag group{"g\"1", {}};
  group.partitions[{"t", 0}] = {.position = 5, .begin = 1, .end = 9, .lag = 4, .lag_seconds = 1.5,
                                .owner = {"h", "c-1", "c"}};
  group.partitions[{"t", 1}] = {.position = 0, .end = 2, .lag = 2, .state = PartitionState::kStop, .owner = {}};
  GroupLag other{"other", {}};
  other.partitions[{"t", 0}] = {.position = 9, .begin = 1, .end = 9, .lag_seconds = 0, .owner = {}};
  return {group, other};
}

TEST(PrometheusText, HasTheNamesAndLabelsThatBoardsExpect) {
  const std::string text = prometheus_text(groups(), "local");

  const std::string owned =
      R"({cluster_name="local",group="g\"1",topic="t",partition="0",member_host="h",consumer_id="c-1",client_id="c"})";
  EXPECT_TRUE(has_line(text, "kafka_consumergroup_group_offset" + owned + " 5")) << text;
  EXPECT_TRUE(has_line(text, "kafka_consumergroup_group_lag" + owned + " 4")) << text;
  EXPECT_TRUE(has_line(text, "kafka_consumergroup_group_lag_seconds" + owned + " 1.5")) << text;
  const std::string whole = R"({cluster_name="local",group="g\"1",is_simple_consumer="false"})";
  EXPECT_TRUE(has_line(text, "kafka_consumergroup_group_max_lag" + whole + " 4")) << text;
  EXPECT_TRUE(has_line(text, "kafka_consumergroup_group_max_lag_seconds" + whole + " 1.5")) << text;
  EXPECT_TRUE(has_line(text, "kafka_consumergroup_group_sum_lag" + whole + " 6")) << text;
  EXPECT_TRUE(has_line(text, R"(kafka_consumergroup_group_topic_sum_lag{cluster_name="local",group="g\"1",topic="t"} 6)"));
  EXPECT_TRUE(has_line(text, R"(kafka_partition_latest_offset{cluster_name="local",topic="t",partition="0"} 9)"));
  EXPECT_TRUE(has_line(text, R"(kafka_partition_earliest_offset{cluster_name="local",topic="t",partition="0"} 1)"));
}

TEST(PrometheusText, WhatIsNotKnownYetIsNaN) {
  EXPECT_NE(prometheus_text(groups(), "local").find("client_id=\"\"} NaN\n"), std::string::npos);
}

TEST(PrometheusText, WritesASampleOnce) {
  const std::string text = prometheus_text(groups(), "local");
  const std::string sample = R"(kafka_partition_latest_offset{cluster_name="local",topic="t",partition="0"})";

  EXPECT_EQ(text.find(sample), text.rfind(sample));
}

TEST(PrometheusText, LargeFiguresKeepEveryDigit) {
  GroupLag group{"g", {}};
  group.partitions[{"t", 0}] = {.end = 9007199254740991, .owner = {}};

  EXPECT_NE(prometheus_text({group}, "c").find("partition=\"0\"} 9007199254740991\n"), std::string::npos);
}

}  // namespace
}  // namespace millrace::lag
