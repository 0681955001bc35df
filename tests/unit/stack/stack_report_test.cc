#include "producers/cli/stack/stack_report.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"

namespace millrace::cli::stack {
namespace {

using namespace std::chrono_literals;

StackReport running_stack() {
  StackReport report;
  report.phase = Phase::kRunning;
  report.keeper = 7;
  report.kafka_address = "127.0.0.1:20000";
  report.redis_address = "127.0.0.1:20001";
  report.postgres_url = "postgresql://millrace:x@127.0.0.1:20002/millrace";
  report.members = {{.name = "kafka", .pid = 8, .started_at = TimePoint(5s)}, {.name = "supervise-1", .pid = 9, .started_at = TimePoint(5s)}};
  report.metrics = {{"supervise-1", "127.0.0.1:20016"}};
  return report;
}

TEST(StackReport, HasTheShapeThatOutsidersRelyOn) {
  const auto document = to_json(running_stack());
  EXPECT_EQ(document.at("kafka").at("address"), "127.0.0.1:20000");
  EXPECT_EQ(document.at("redis").at("address"), "127.0.0.1:20001");
  EXPECT_EQ(document.at("postgres").at("url"), "postgresql://millrace:x@127.0.0.1:20002/millrace");
  ASSERT_EQ(document.at("workers").size(), 1u);
  EXPECT_EQ(document.at("workers").at(0).at("pool"), "supervise");
  EXPECT_EQ(document.at("workers").at(0).at("pid"), 9);
}

TEST(StackReport, IsReadBackAsWritten) {
  const auto written = to_json(running_stack());
  EXPECT_EQ(to_json(report_from(written)), written);
}

TEST(StackReport, AFileOfAnotherVersionOrNoneStillGivesAReport) {
  EXPECT_EQ(report_from(Json::object()).phase, Phase::kStopped);
  EXPECT_EQ(report_from(Json::parse(R"({"phase": 3, "keeper": "x", "workers": {}})")).keeper, 0);
}

TEST(WorkerName, IsPoolAndNumber) {
  EXPECT_EQ(worker_name("execute-12")->pool, "execute");
  EXPECT_EQ(worker_name("execute-12")->number, 12);
  EXPECT_EQ(worker_name("my-pool-1")->pool, "my-pool");
  EXPECT_FALSE(worker_name("kafka"));
  EXPECT_FALSE(worker_name("kafka-"));
  EXPECT_FALSE(worker_name("kafka-x"));
  EXPECT_FALSE(worker_name("kafka-0"));
}

}  // namespace
}  // namespace millrace::cli::stack
