#include "workers/execute/remote/own_spark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "shared/file_store/local_file_store.h"
#include "shared/sandbox/fake_sandbox.h"
#include "shared/vocabulary/json.h"
#include "tests/unit/execute/remote/collected_lines.h"
#include "tests/unit/http/scripted_transport.h"
#include "workers/execute/remote/own_spark_run.h"

namespace millrace::execute::remote {
namespace {

using testing::HasSubstr;
using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;

class OwnSparkTest : public testing::Test {
 protected:
  OwnSparkTest() {
    task_.id = TaskId("task-1");
    task_.job = job_id_for(Shard(0), "test");
    settings_.own_spark = {.home = "/opt", .java = "/usr/lib/jvm/java", .master = "local[2]", .address = "127.0.0.1",
                           .memory_bytes = std::uint64_t{4} << 30, .time = std::chrono::minutes(1), .output_bytes = 1 << 20,
                           .fetch_bytes_max = 100, .at_once = 1};
    spark_.platform = SparkPlatform::kOwn;
    spark_.code = "spark.read.csv('s3://bucket/sales.csv')";
    std::filesystem::create_directories(folder_);
  }
  ~OwnSparkTest() override { std::filesystem::remove_all(folder_); }

  work_loop::TaskOutcome execute() { return *own_.execute(task_, spark_, "", lines_, {}); }
  void spark_hands_over(const std::string& text) {
    sandbox::SandboxReport report;
    report.output = text;
    sandbox_.answer_with({.report = report, .lines = {{sandbox::Stream::kStdout, "hello"}}});
  }

  const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / "own_spark_test";
  file_store::LocalFileStore files_{folder_ / "files", {folder_}};
  sandbox::FakeSandbox sandbox_;
  http::ScriptedTransport transport_;
  ManualClock clock_{TimePoint(std::chrono::hours(24 * 365 * 56))};
  RemoteSettings settings_{};
  aws::S3Client s3_{{.region = "eu-west-1", .credentials = {"key", "secret", ""}, .endpoints = {}}, transport_, clock_};
  OwnSpark own_{{.sandbox = sandbox_, .files = files_, .s3 = s3_, .clock = clock_, .settings = settings_}};
  work_loop::Task task_;
  SparkTask spark_;
  CollectedLines lines_;
};

TEST_F(OwnSparkTest, KeepsTheResultAsAFileOfTheJobThatCanBeFetched) {
  spark_hands_over(R"({"parts": ["{\"n\":1}\n", "{\"n\":2}\n"]})");
  const auto outcome = execute();
  const Json output = Json::parse(std::get<Succeeded>(outcome).output);
  EXPECT_EQ(output["execution_platform"], "Spark");
  EXPECT_EQ(output["output"], "hello\n");

  const auto fetched = own_.fetch({.output = output["s3_output_path"].get<std::string>(), .rows_max = 1, .columns = {}});
  ASSERT_TRUE(fetched);
  EXPECT_EQ(fetched->preview.dump(), R"([{"n":1}])");
  EXPECT_EQ(fetched->row_count, 2U);
  EXPECT_EQ(fetched->url, "");
}

TEST_F(OwnSparkTest, AResultWithoutRowsIsOne) {
  spark_hands_over(R"({"parts": []})");
  const auto outcome = execute();
  const Json output = Json::parse(std::get<Succeeded>(outcome).output);
  const auto fetched = own_.fetch({.output = output["s3_output_path"].get<std::string>(), .rows_max = 10, .columns = {"n"}});
  ASSERT_TRUE(fetched);
  EXPECT_EQ(fetched->row_count, 0U);
  EXPECT_EQ(fetched->columns, std::vector<std::string>{"n"});
}

TEST_F(OwnSparkTest, AProgramThatWroteNothingFails) {
  spark_hands_over(R"({"parts": null})");
  EXPECT_EQ(std::get<Failed>(execute()).error, "Execution.BadOutput");
}

TEST_F(OwnSparkTest, AFailedProgramGivesPythonsTracebackNotJavas) {
  sandbox::SandboxReport report;
  report.code = 1;
  report.stderr_tail = "at org.apache.spark";
  sandbox_.answer_with(
      {.report = report,
       .lines = {{sandbox::Stream::kStderr, "Traceback (most recent call last):"}, {sandbox::Stream::kStderr, "ValueError: x"}}});
  const auto outcome = execute();
  EXPECT_EQ(std::get<Failed>(outcome).error, "Execution.Failed");
  EXPECT_THAT(std::get<Failed>(outcome).cause, HasSubstr("ValueError: x"));
}

TEST_F(OwnSparkTest, ReadsAnObjectOfS3ThroughACopyThatIsErasedAfterwards) {
  spark_.input = "s3://bucket/sales.csv";
  transport_.answer(200, "", {{"content-length", "3"}, {"etag", "\"e\""}});
  transport_.answer(206, "a\n1");
  spark_hands_over(R"({"parts": []})");
  execute();
  const auto program = sandbox_.programs().front();
  EXPECT_EQ(std::get<std::string>(program.inputs[0].content), "spark.read.csv('/in/1')");
  const auto copy = std::get<std::filesystem::path>(program.inputs[1].content);
  EXPECT_EQ(program.inputs[1].name_inside, "1");
  EXPECT_FALSE(std::filesystem::exists(copy));
}

TEST_F(OwnSparkTest, RefusesAnObjectThatIsTooLargeAndNamesTheSetting) {
  spark_.input = "s3://bucket/sales.csv";
  transport_.answer(200, "", {{"content-length", "101"}, {"etag", "\"e\""}});
  const auto outcome = execute();
  EXPECT_EQ(std::get<Failed>(outcome).error, "Execution.BadInput");
  EXPECT_THAT(std::get<Failed>(outcome).cause, HasSubstr("execute.spark.fetch_max"));
}

TEST_F(OwnSparkTest, SaysWhatToSetWhereThereIsNoSpark) {
  settings_.own_spark.home.clear();
  EXPECT_THAT(std::get<Failed>(execute()).cause, HasSubstr("execute.spark.home"));
}

TEST_F(OwnSparkTest, WaitsWithoutASlotWhenAllPlacesAreTaken) {
  settings_.own_spark.at_once = 0;
  EXPECT_TRUE(std::holds_alternative<Pending>(execute()));
}

TEST_F(OwnSparkTest, FilesOfThisMachineAreNotForAClusterElsewhere) {
  std::ofstream(folder_ / "sales.csv") << "a\n1\n";
  settings_.own_spark.master = "spark://master:7077";
  spark_.input = (folder_ / "sales.csv").string();
  EXPECT_THAT(std::get<Failed>(execute()).cause, HasSubstr("upload it to S3"));
}

TEST_F(OwnSparkTest, OnThisMachineTheSandboxHasNoNetworkButItsOwn) {
  EXPECT_EQ(own_spark_run(spark_, {}, "", settings_.own_spark).network, sandbox::Network::kLoopback);
  settings_.own_spark.master = "spark://master:7077";
  const auto run = own_spark_run(spark_, {}, "s3://bucket/out", settings_.own_spark);
  EXPECT_EQ(run.network, sandbox::Network::kMachine);
  EXPECT_EQ(run.environment.at("MILLRACE_PLACE"), "s3://bucket/out");
  EXPECT_THAT(run.environment.at("PYSPARK_SUBMIT_ARGS"), HasSubstr("--master spark://master:7077 "));
}

}  // namespace
}  // namespace millrace::execute::remote
