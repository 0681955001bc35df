#include "shared/aws/emr_serverless.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::aws {
namespace {

class EmrServerlessTest : public testing::Test {
 protected:
  http::ScriptedTransport transport_;
  SystemClock clock_;
  EmrServerless emr_{{.region = "eu-west-1", .credentials = {"key", "secret", ""}, .endpoints = {}}, "00app", transport_, clock_};
};

TEST_F(EmrServerlessTest, StartsARunUnderItsClientToken) {
  transport_.answer(200, R"({"applicationId": "00app", "jobRunId": "00run", "arn": "a"})");
  const auto run = emr_.start({.client_token = "task-1",
                               .name = "n",
                               .role = "role",
                               .entry_point = "s3://b/p.py",
                               .configuration = {{"spark.a", "1"}, {"spark.b", "2"}},
                               .log_uri = "s3://b/logs/",
                               .time_max = std::chrono::minutes(5),
                               .tags = {}},
                              {});
  EXPECT_EQ(*run, "00run");
  const auto& request = transport_.requests.front();
  EXPECT_EQ(request.url, "https://emr-serverless.eu-west-1.amazonaws.com/applications/00app/jobruns");
  const Json body = Json::parse(request.body);
  EXPECT_EQ(body["clientToken"], "task-1");
  EXPECT_EQ(body["jobDriver"]["sparkSubmit"]["sparkSubmitParameters"], "--conf spark.a=1 --conf spark.b=2");
  EXPECT_EQ(body["configurationOverrides"]["monitoringConfiguration"]["s3MonitoringConfiguration"]["logUri"], "s3://b/logs/");
}

TEST_F(EmrServerlessTest, LooksAtARun) {
  transport_.answer(200, R"({"jobRun": {"state": "FAILED", "stateDetails": "no memory"}})");
  const auto state = emr_.look_at("00run", {});
  EXPECT_EQ(state->state, "FAILED");
  EXPECT_EQ(state->details, "no memory");
}

TEST_F(EmrServerlessTest, TakesThrottlingForPassingAndAnUnknownRunForLost) {
  transport_.answer(429, R"({"message": "slow down"})");
  EXPECT_EQ(emr_.look_at("00run", {}).error().kind, ErrorKind::kTransient);
  transport_.forget();
  transport_.answer(404, R"({"message": "no run"})");
  EXPECT_EQ(emr_.look_at("00run", {}).error().kind, ErrorKind::kRejected);
}

TEST_F(EmrServerlessTest, CancellingARunThatHasEndedIsNoFailure) {
  transport_.answer(400, R"({"message": "ended"})");
  EXPECT_TRUE(emr_.cancel("00run", {}));
  EXPECT_EQ(transport_.requests.front().method, "DELETE");
}

}  // namespace
}  // namespace millrace::aws
