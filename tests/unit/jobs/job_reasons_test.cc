#include "producers/jobs/job_reasons.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"

namespace millrace::jobs {
namespace {

const TimePoint kNow = *parse_rfc3339("2026-01-02T03:04:05Z");

JobSituation running() {
  JobSituation situation;
  situation.job.summary.id = JobId("j0-1");
  situation.job.summary.status = "RUNNING";
  situation.workers.push_back({.id = WorkerId("s"), .pool = "supervise", .host = {}, .version = {}, .started_at = {},
                               .seen_at = {}, .stopped_at = {}, .is_live = true});
  return situation;
}

void add_worker(JobSituation& situation, const std::string& pool, int in_flight) {
  situation.workers.push_back({.id = WorkerId("w"), .pool = pool, .host = {}, .version = {}, .concurrency = 8,
                               .in_flight = in_flight, .started_at = {}, .seen_at = {}, .stopped_at = {},
                               .is_live = true});
}

void add_task(JobSituation& situation, const std::string& phase) {
  situation.open_tasks.push_back({{"task_id", "t1"}, {"doer", "pool"}, {"pool", "execute"}, {"operation", "run"},
                                  {"state", "Run"}, {"attempt", 2}, {"phase", phase},
                                  {"since", "2026-01-02T03:03:05Z"}});
}

std::vector<std::string> codes_of(const JobSituation& situation) {
  std::vector<std::string> codes;
  for (const JobReason& reason : reasons_of(situation, kNow)) codes.push_back(reason.code);
  return codes;
}

using Codes = std::vector<std::string>;

TEST(JobReasons, SayThatAPoolHasNoLiveWorker) {
  JobSituation situation = running();
  add_task(situation, "dispatched");

  const auto reasons = reasons_of(situation, kNow);

  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_EQ(reasons[0].code, "no_live_worker");
  EXPECT_EQ(reasons[0].more["pool"], "execute");
  EXPECT_NE(reasons[0].message.find("millrace worker execute"), std::string::npos);
}

TEST(JobReasons, SayHowFarThePoolIsBehind) {
  JobSituation situation = running();
  add_task(situation, "dispatched");
  add_worker(situation, "execute", 8);
  situation.lag["execute"] = 41;

  const auto reasons = reasons_of(situation, kNow);

  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_EQ(reasons[0].code, "lag_ahead");
  EXPECT_EQ(reasons[0].more["lag"], 41);
  EXPECT_NE(reasons[0].message.find("8 of 8 slots"), std::string::npos) << reasons[0].message;
}

TEST(JobReasons, SayThatATaskRuns) {
  JobSituation situation = running();
  add_task(situation, "renewed");

  EXPECT_EQ(codes_of(situation), Codes{"running"});
}

TEST(JobReasons, SayWhichAgentATaskIsParkedFor) {
  JobSituation situation = running();
  add_task(situation, "pending");
  situation.open_tasks[0]["poll_at"] = "2026-01-02T03:04:46Z";
  situation.open_tasks[0]["handle"] =
      R"({"failures":0,"waiting_for":"pdf-adapter","because":"its circuit breaker is open","next":"probe"})";

  const auto reasons = reasons_of(situation, kNow);

  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_EQ(reasons[0].code, "agent");
  EXPECT_EQ(reasons[0].more["agent"], "pdf-adapter");
  EXPECT_NE(reasons[0].message.find("waits for pdf-adapter: its circuit breaker is open, next probe in 41s"), std::string::npos)
      << reasons[0].message;
}

TEST(JobReasons, SayWhichDecisionIsMissing) {
  JobSituation situation = running();
  add_task(situation, "pending");
  postgres::ApprovalRecord approval;
  approval.id = "t1";
  approval.status = "pending";
  approval.requested_by = "ada";
  approval.deadline = kNow + std::chrono::hours(2);
  situation.approvals.push_back(approval);

  const auto reasons = reasons_of(situation, kNow);

  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_EQ(reasons[0].code, "approval");
  EXPECT_NE(reasons[0].message.find("but ada"), std::string::npos);
  EXPECT_NE(reasons[0].message.find("approve t1"), std::string::npos);
}

TEST(JobReasons, TellAnOutsideRunFromAnApproval) {
  JobSituation situation = running();
  add_task(situation, "pending");

  EXPECT_EQ(codes_of(situation), Codes{"outside"});
}

TEST(JobReasons, SayThatATokenIsAwaited) {
  JobSituation situation = running();
  add_task(situation, "callback");

  EXPECT_EQ(codes_of(situation), Codes{"callback"});
}

TEST(JobReasons, NameTimersAndRetriesWithTheirTime) {
  JobSituation situation = running();
  using For = asl::Waiting::For;
  situation.waiting.push_back(
      {.what = For::kTimer, .state_name = "Nap", .since = kNow, .due = kNow + std::chrono::minutes(5), .task = {},
       .resource = {}});
  situation.waiting.push_back(
      {.what = For::kRetry, .state_name = "Call", .since = kNow, .due = kNow + std::chrono::seconds(9), .task = {},
       .resource = {}});

  const auto reasons = reasons_of(situation, kNow);

  ASSERT_EQ(reasons.size(), 2U);
  EXPECT_EQ(reasons[0].code, "timer");
  EXPECT_EQ(reasons[0].more["due"], "2026-01-02T03:09:05.000Z");
  EXPECT_EQ(reasons[1].code, "retry");
}

TEST(JobReasons, SayPausedAndWithoutSupervisorFirst) {
  JobSituation situation = running();
  situation.job.summary.status = "PAUSED";
  situation.workers.clear();
  add_task(situation, "renewed");

  EXPECT_EQ(codes_of(situation), (Codes{"paused", "no_live_supervisor", "running"}));
}

TEST(JobReasons, AreNeverEmpty) {
  EXPECT_EQ(codes_of(running()), Codes{"moving"});
  JobSituation ended = running();
  ended.job.summary.status = "FAILED";
  ended.job.summary.finished_at = kNow;
  EXPECT_EQ(codes_of(ended), Codes{"finished"});
}

}  // namespace
}  // namespace millrace::jobs
