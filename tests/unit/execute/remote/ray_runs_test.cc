#include "workers/execute/remote/ray_runs.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"
#include "tests/unit/execute/remote/collected_lines.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::execute::remote {
namespace {

using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;

class RayRunsTest : public testing::Test {
 protected:
  RayRunsTest() {
    task_.id = TaskId("task-1");
    task_.job = JobId("j1-0");
    task_.input = R"({"code": "import ray", "ray_cluster_ip": "10.0.0.1"})";
    settings_.ray_networks = *http::AddressPolicy::parse({"10.0.0.0/8"});
    settings_.poll = std::chrono::seconds(2);
    settings_.ray_patience = std::chrono::seconds(60);
  }
  Result<work_loop::TaskOutcome> execute() { return runs_.execute(task_, lines_, {}); }

  http::ScriptedTransport transport_;
  ManualClock clock_{TimePoint(std::chrono::hours(24 * 365 * 56))};
  RemoteSettings settings_{};
  aws::S3Client s3_{{}, transport_, clock_};
  RayRuns runs_{{.s3 = s3_, .transport = transport_, .clock = clock_, .settings = settings_}};
  work_loop::Task task_;
  CollectedLines lines_;
};

TEST_F(RayRunsTest, SubmitsUnderTheTasksIdWithTheJobInItsMetadata) {  // B53
  transport_.answer(404, "no job");
  transport_.answer(404, "no package");
  transport_.answer(200, "");
  transport_.answer(200, R"({"submission_id": "millrace-task-1"})");
  const auto outcome = execute();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(Json::parse(std::get<Pending>(*outcome).handle)["on_cancel"], "stop_ray_run");
  const Json body = Json::parse(transport_.requests.back().body);
  EXPECT_EQ(body["submission_id"], "millrace-task-1");
  EXPECT_EQ(body["metadata"]["millrace_job"], "j1-0");
  EXPECT_EQ(transport_.requests.back().url, "http://10.0.0.1:8265/api/jobs/");
}

TEST_F(RayRunsTest, ARepeatedTaskFindsItsRunAndSubmitsNothing) {
  transport_.answer(200, R"({"status": "RUNNING"})");
  EXPECT_TRUE(std::holds_alternative<Pending>(*execute()));
  EXPECT_EQ(transport_.requests.size(), 1u);
}

TEST_F(RayRunsTest, InASessionTheSameProgramIsNotRunAgain) {  // B46
  task_.input = R"({"code": "import ray", "ray_cluster_ip": "10.0.0.1", "session_id": "s"})";
  transport_.answer(200, R"({"status": "SUCCEEDED"})");
  transport_.answer(200, R"({"status": "SUCCEEDED"})");
  transport_.answer(200, R"({"logs": "[\"out\", \"wrote\"]\n"})");
  const Json output = Json::parse(std::get<Succeeded>(*execute()).output);
  EXPECT_EQ(output["reused"], true);
  EXPECT_EQ(output["output"], "wrote");
}

TEST_F(RayRunsTest, ARerunAndAnotherSessionAreRunsOfTheirOwn) {
  RayTask ray{.code = "c", .cluster = "10.0.0.1", .session = "s", .input = {}};
  const std::string first = submission_id_for(ray, task_);
  ray.session = "t";
  EXPECT_NE(submission_id_for(ray, task_), first);
  ray.session = "s";
  ray.tenant = "another";
  EXPECT_NE(submission_id_for(ray, task_), first) << "tenants that name their sessions alike share no runs";
  ray.reruns = true;
  EXPECT_EQ(submission_id_for(ray, task_), "millrace-task-1");
}

TEST_F(RayRunsTest, WaitsForAClusterThatIsAwayButNotForEver) {
  transport_.fail(transient("http", "connection refused"));
  const auto first = execute();
  ASSERT_TRUE(std::holds_alternative<Pending>(*first));
  task_.handle = std::get<Pending>(*first).handle;
  clock_.advance_by(std::chrono::seconds(61));
  const auto failed = std::get<Failed>(*execute());
  EXPECT_EQ(failed.error, "Ray.Unavailable");
  EXPECT_NE(failed.cause.find("execute.ray.patience"), std::string::npos);
}

TEST_F(RayRunsTest, ARunThatTheClusterForgotIsLost) {
  task_.handle = R"({"submission": "millrace-task-1", "address": "http://10.0.0.1:8265", "started": true})";
  transport_.answer(404, "no job");
  EXPECT_EQ(std::get<Failed>(*execute()).error, "Ray.RunLost");
}

TEST_F(RayRunsTest, AFailedRunGivesItsTraceback) {  // B50
  task_.handle = R"({"submission": "millrace-task-1", "address": "http://10.0.0.1:8265", "started": true})";
  transport_.answer(200, R"({"status": "FAILED", "message": "exit code 1"})");
  transport_.answer(
      200,
      Json{{"logs", "[\"err\", \"noise\"]\n[\"err\", \"Traceback (most recent call last):\"]\n[\"err\", \"ValueError: x\"]\n"}}
          .dump());
  EXPECT_EQ(std::get<Failed>(*execute()).cause, "Traceback (most recent call last):\nValueError: x");
}

TEST_F(RayRunsTest, AsksNoAddressThatIsNotAllowed) {  // B37
  task_.input = R"({"code": "import ray", "ray_cluster_ip": "169.254.169.254"})";
  EXPECT_EQ(std::get<Failed>(*execute()).error, "Ray.AddressRefused");
  EXPECT_TRUE(transport_.requests.empty());
}

TEST_F(RayRunsTest, StopsTheRunThatTheHandleNames) {
  task_.handle = R"({"submission": "millrace-task-1", "address": "http://10.0.0.1:8265"})";
  transport_.answer(200, "{}");
  EXPECT_TRUE(runs_.stop_run(task_, {}));
  EXPECT_EQ(transport_.requests.front().url, "http://10.0.0.1:8265/api/jobs/millrace-task-1/stop");
}

}  // namespace
}  // namespace millrace::execute::remote
