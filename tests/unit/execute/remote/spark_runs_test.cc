#include "workers/execute/remote/spark_runs.h"

#include <gtest/gtest.h>

#include <utility>

#include "shared/vocabulary/json.h"
#include "tests/unit/execute/remote/collected_lines.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::execute::remote {
namespace {

using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;

class SparkRunsTest : public testing::Test {
 protected:
  SparkRunsTest() {
    task_.id = TaskId("task-1");
    task_.job = JobId("j1-0");
    task_.input = R"js({"spark_code": "print(1)", "execution_platform": "EMR"})js";
    settings_.workspace = aws::S3Path{"bucket", "work"};
    settings_.lambda_function = "run-spark";
    settings_.emr_application = "00app";
    settings_.emr_role = "role";
    settings_.poll = std::chrono::seconds(2);
    settings_.url_time = std::chrono::hours(1);
  }
  Result<work_loop::TaskOutcome> execute() { return runs_.execute(task_, lines_, {}); }

  static aws::AwsAccount account() { return {.region = "eu-west-1", .credentials = {"key", "secret", ""}, .endpoints = {}}; }

  http::ScriptedTransport transport_;
  ManualClock clock_{TimePoint(std::chrono::hours(24 * 365 * 56))};
  RemoteSettings settings_{};
  aws::S3Client s3_{account(), transport_, clock_};
  aws::LambdaFunctions lambda_{account(), transport_, clock_};
  aws::EmrServerless emr_{account(), "00app", transport_, clock_};
  SparkRuns runs_{{.s3 = s3_, .lambda = lambda_, .emr = emr_, .clock = clock_, .settings = settings_}};
  work_loop::Task task_;
  CollectedLines lines_;
};

TEST_F(SparkRunsTest, StartsOnEmrUnderTheTasksIdAndWaitsWithoutASlot) {
  transport_.answer(200, "");
  transport_.answer(200, R"({"jobRunId": "00run"})");
  const auto outcome = execute();
  ASSERT_TRUE(outcome);
  const auto& pending = std::get<Pending>(*outcome);
  EXPECT_EQ(*pending.poll_after, clock_.now() + std::chrono::seconds(2));
  const Json handle = Json::parse(pending.handle);
  EXPECT_EQ(handle["on_cancel"], "stop_spark_run");
  EXPECT_EQ(handle["run"], "00run");
  EXPECT_EQ(transport_.requests[0].body, "print(1)");
  EXPECT_EQ(Json::parse(transport_.requests[1].body)["clientToken"], "task-1");
}

TEST_F(SparkRunsTest, GivesTheOutputPathOfARunThatSucceeded) {
  task_.handle = R"({"run": "00run", "state": "RUNNING"})";
  transport_.answer(200, R"({"jobRun": {"state": "SUCCESS"}})");
  transport_.answer(404, "");
  const auto outcome = execute();
  ASSERT_TRUE(outcome);
  const Json output = Json::parse(std::get<Succeeded>(*outcome).output);
  EXPECT_EQ(output["s3_output_path"], "s3://bucket/work/j1-0/task-1/output");
  EXPECT_EQ(output["run_id"], "00run");
  EXPECT_EQ(lines_.err.front(), "EMR Serverless run 00run: SUCCESS");
}

TEST_F(SparkRunsTest, LooksAgainWhileARunGoesOn) {
  task_.handle = R"({"run": "00run", "state": "RUNNING", "lines_out": 3})";
  transport_.answer(200, R"({"jobRun": {"state": "RUNNING"}})");
  transport_.answer(404, "");
  const auto outcome = execute();
  EXPECT_EQ(Json::parse(std::get<Pending>(*outcome).handle)["lines_out"], 3);
  EXPECT_TRUE(lines_.err.empty());
}

TEST_F(SparkRunsTest, FailsWithTheReasonOfTheRun) {
  task_.handle = R"({"run": "00run"})";
  transport_.answer(200, R"({"jobRun": {"state": "FAILED", "stateDetails": "out of memory"}})");
  transport_.answer(404, "");
  const auto failed = std::get<Failed>(*execute());
  EXPECT_EQ(failed.error, "Execution.Failed");
  EXPECT_NE(failed.cause.find("out of memory"), std::string::npos);
}

TEST_F(SparkRunsTest, LeavesThrottlingToTheLoop) {
  task_.handle = R"({"run": "00run"})";
  transport_.answer(429, R"({"message": "Rate exceeded"})");
  EXPECT_EQ(execute().error().kind, ErrorKind::kTransient);
}

TEST_F(SparkRunsTest, CallsLambdaWithTheTasksIdAndReadsItsVerdict) {
  task_.input =
      R"js({"spark_code": "print(1)", "execution_platform": "Lambda", "s3_input_path": "s3://bucket/a.csv", "s3_output_path": "s3://out/x"})js";
  transport_.answer(200, R"({"status": "SUCCESS", "stdout": "done\n", "stderr": "noise\n"})", {{"x-amzn-requestid", "r-1"}});
  const Json output = Json::parse(std::get<Succeeded>(*execute()).output);
  EXPECT_EQ(output["s3_output_path"], "s3://out/x/j1-0/task-1");
  EXPECT_EQ(output["output"], "done\n");
  const Json payload = Json::parse(transport_.requests.front().body);
  EXPECT_EQ(payload["idempotency_key"], "task-1");
  EXPECT_EQ(payload["s3_input_path"], "s3://bucket/a.csv");
  EXPECT_EQ(lines_.out, std::vector<std::string>{"done"});
}

TEST_F(SparkRunsTest, DoesNotRunTwiceInASessionWhatIsTheSame) {  // B46
  task_.input =
      R"js({"spark_code": "print(1)", "execution_platform": "Lambda", "s3_input_path": "s3://bucket/a.csv", "session_id": "s"})js";
  transport_.answer(200, "", {{"content-length", "1"}, {"etag", "\"abc\""}});
  transport_.answer(404, "");
  transport_.answer(200, R"({"status": "SUCCESS", "stdout": "done\n", "stderr": ""})", {{"x-amzn-requestid", "r-1"}});
  transport_.answer(200, "");
  const Json first = Json::parse(std::get<Succeeded>(*execute()).output);
  EXPECT_EQ(first["reused"], false);
  const auto stored = transport_.requests.back();
  EXPECT_NE(stored.url.find("/sessions/"), std::string::npos) << stored.url;

  const std::size_t asked_before = transport_.requests.size();
  transport_.forget();
  transport_.answer(200, "", {{"content-length", "1"}, {"etag", "\"abc\""}});
  transport_.answer(206, stored.body);
  Json second = Json::parse(std::get<Succeeded>(*execute()).output);
  EXPECT_EQ(transport_.requests.size(), asked_before + 2);
  EXPECT_EQ(std::exchange(second["reused"], false), true);
  EXPECT_EQ(second, first);
}

TEST_F(SparkRunsTest, TenantsThatNameTheirSessionsAlikeShareNoRuns) {
  task_.input = R"js({"spark_code": "print(1)", "execution_platform": "Lambda", "session_id": "s"})js";
  const auto place_for = [&](const std::string& tenant) {
    SparkRuns runs({.s3 = s3_,
                    .lambda = lambda_,
                    .emr = emr_,
                    .clock = clock_,
                    .settings = settings_,
                    .tenant_of = [&](const JobId&) -> Result<std::string> { return tenant; }});
    transport_.forget();
    transport_.answer(404, "");
    transport_.answer(200, R"({"status": "SUCCESS", "stdout": "", "stderr": ""})");
    transport_.answer(200, "");
    EXPECT_TRUE(std::holds_alternative<Succeeded>(*runs.execute(task_, lines_, {})));
    return transport_.requests.back().url;
  };
  const std::string first = place_for("first");
  EXPECT_NE(first.find("/sessions/"), std::string::npos) << first;
  EXPECT_EQ(place_for("first"), first);
  EXPECT_NE(place_for("second"), first);
}

TEST_F(SparkRunsTest, RunsAgainWhenAskedToOrWhenTheInputHasChanged) {  // B46
  const auto name_of = [&](const std::string& tag, const std::string& more) {
    transport_.forget();
    transport_.answer(200, "", {{"content-length", "1"}, {"etag", tag}});
    SparkMemory memory(s3_, settings_);
    const auto spark = parse_spark_task(
        R"js({"spark_code": "print(1)", "execution_platform": "EMR", "s3_input_path": "s3://bucket/a.csv")js" + more + "}");
    return *memory.name_of_run(*spark, {});
  };
  const std::string named = name_of("1", R"(, "session_id": "s")");
  EXPECT_FALSE(named.empty());
  EXPECT_EQ(name_of("1", R"(, "session_id": "s")"), named);
  EXPECT_NE(name_of("2", R"(, "session_id": "s")"), named);
  EXPECT_NE(name_of("1", R"(, "session_id": "t")"), named);
  EXPECT_EQ(name_of("1", R"(, "session_id": "s", "rerun": true)"), "");
  EXPECT_EQ(name_of("1", ""), "");
  EXPECT_EQ(name_of("1", R"(, "session_id": "s", "selected_tables": ["d.t"])"), "");
}

TEST_F(SparkRunsTest, TriesAProgramOnTheFirstRowsOfALargeFile) {
  task_.input =
      R"js({"spark_code": "read('s3://bucket/a.csv')", "execution_platform": "Lambda", "s3_input_path": "s3://bucket/a.csv"})js";
  transport_.answer(206, "a\n1\n");
  transport_.answer(200, "");
  transport_.answer(200, R"({"status": "SUCCESS", "stdout": "", "stderr": ""})");
  EXPECT_EQ(std::get<Succeeded>(*runs_.try_on_sample(task_, lines_, {})).output, R"({"tried":true})");
  const Json payload = Json::parse(transport_.requests.back().body);
  EXPECT_EQ(payload["code"], "read('s3://bucket/work/j1-0/task-1/sample.csv')");
  EXPECT_EQ(transport_.requests[1].body, "a\n1\n");

  transport_.forget();
  transport_.answer(206, "a\n1\n");
  transport_.answer(200, "");
  transport_.answer(200,
                    R"({"status": "FAILED", "stdout": "", "stderr": "Traceback (most recent call last):\nKeyError: 'b'\n"})");
  const auto failed = std::get<Failed>(*runs_.try_on_sample(task_, lines_, {}));
  EXPECT_EQ(failed.error, "Execution.Failed");
  EXPECT_TRUE(failed.cause.starts_with("on the first rows of its input: ")) << failed.cause;
}

TEST_F(SparkRunsTest, TriesNothingWithoutAFunctionToTryItIn) {
  task_.input =
      R"js({"spark_code": "read('s3://bucket/a.csv')", "execution_platform": "Lambda", "s3_input_path": "s3://bucket/a.csv"})js";
  settings_.lambda_function.clear();
  EXPECT_EQ(std::get<Succeeded>(*runs_.try_on_sample(task_, lines_, {})).output, R"({"tried":false})");
  EXPECT_TRUE(transport_.requests.empty());
}

TEST_F(SparkRunsTest, TellsAProgramThatFailedFromAFunctionThatDid) {
  task_.input = R"js({"spark_code": "print(1)", "execution_platform": "Lambda"})js";
  transport_.answer(200,
                    R"({"status": "FAILED", "stdout": "", "stderr": "Traceback (most recent call last):\nValueError: x\n"})");
  EXPECT_EQ(std::get<Failed>(*execute()).error, "Execution.Failed");
  transport_.forget();
  transport_.answer(200, R"({"errorMessage": "Task timed out after 900.00 seconds"})", {{"x-amz-function-error", "Unhandled"}});
  EXPECT_EQ(std::get<Failed>(*execute()).error, "Execution.TimedOut");
}

TEST_F(SparkRunsTest, NamesTheSettingThatIsMissing) {
  settings_.workspace.reset();
  const auto failed = std::get<Failed>(*execute());
  EXPECT_EQ(failed.error, "Execution.NotConfigured");
  EXPECT_NE(failed.cause.find("execute.workspace"), std::string::npos);
}

TEST_F(SparkRunsTest, LooksUpTheSizeOfAFileAndKnowsNoneOfTables) {  // A4, A23
  task_.input = R"({"s3_input_path": "s3://bucket/a.csv", "selected_tables": []})";
  transport_.answer(200, "", {{"content-length", "524288000"}});
  EXPECT_EQ(std::get<Succeeded>(*runs_.look_at_input(task_, {})).output,
            R"({"source":"s3","file_size_mb":500.0,"platform":null})");
  task_.input = R"({"s3_input_path": null, "selected_tables": ["d.t"]})";
  EXPECT_EQ(std::get<Succeeded>(*runs_.look_at_input(task_, {})).output,
            R"({"source":"glue","file_size_mb":null,"platform":null})");
  task_.input = R"({"s3_input_path": "s3://bucket/a.csv", "selected_tables": ["d.t"]})";
  EXPECT_EQ(std::get<Failed>(*runs_.look_at_input(task_, {})).error, "Request.Ambiguous");
}

TEST_F(SparkRunsTest, FetchesAPreviewAndAnAddressOfTheWhole) {  // A16
  task_.input = R"({"s3_output_path": "s3://bucket/out", "max_rows": 1})";
  transport_.answer(200, "<R><Contents><Key>out/_SUCCESS</Key><Size>0</Size></Contents>"
                         "<Contents><Key>out/part-0.json</Key><Size>30</Size></Contents></R>");
  transport_.answer(206, "{\"a\":1}\n{\"a\":2}\n");
  const Json output = Json::parse(std::get<Succeeded>(*runs_.fetch(task_, {})).output);
  EXPECT_EQ(output["answer"].dump(), R"([{"a":1}])");
  EXPECT_EQ(output["row_count"], 2);
  EXPECT_EQ(output["truncated"], true);
  EXPECT_NE(output["presigned_url"].get<std::string>().find("out/part-0.json?X-Amz-Algorithm"), std::string::npos);
}

TEST_F(SparkRunsTest, CancelsTheRunThatTheHandleNames) {
  task_.handle = R"({"run": "00run"})";
  transport_.answer(200, "{}");
  EXPECT_TRUE(runs_.stop_run(task_, {}));
  EXPECT_EQ(transport_.requests.front().method, "DELETE");
}

}  // namespace
}  // namespace millrace::execute::remote
