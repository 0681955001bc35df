#include "workers/approve/approval_outcome.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::approve {
namespace {

using namespace std::chrono_literals;
using Status = Approval::Status;

const TimePoint kNow = *parse_rfc3339("2026-01-02T03:04:05Z");

Json output_of(const Approval& approval) {
  return Json::parse(std::get<work_loop::Succeeded>(outcome_of(approval, kNow)).output);
}

TEST(ApprovalOutcome, FreesTheWorkerUntilTheDeadline) {
  const auto outcome = outcome_of({.id = "t1", .deadline = kNow + 1h}, kNow);

  const auto& pending = std::get<work_loop::Pending>(outcome);
  EXPECT_EQ(pending.handle, "t1");
  EXPECT_EQ(pending.poll_after, kNow + 1h);
}

TEST(ApprovalOutcome, DoesNotAskInABusyLoopWhenTheStoresClockIsBehind) {
  const auto outcome = outcome_of({.id = "t1", .deadline = kNow - 1h}, kNow);

  EXPECT_EQ(std::get<work_loop::Pending>(outcome).poll_after, kNow + 1s);
}

TEST(ApprovalOutcome, PassesADecisionOnWithEverythingThatWasSaid) {
  const Json output = output_of({.id = "t1",
                                 .deadline = kNow,
                                 .status = Status::kApproved,
                                 .by = "bob",
                                 .decided_at = kNow,
                                 .comment = "fine",
                                 .answer = R"({"amount":5})"});

  EXPECT_EQ(output["decision"], "approved");
  EXPECT_EQ(output["approved"], true);
  EXPECT_EQ(output["approval_id"], "t1");
  EXPECT_EQ(output["by"], "bob");
  EXPECT_EQ(output["comment"], "fine");
  EXPECT_EQ(output["answer"]["amount"], 5);
  EXPECT_EQ(output["decided_at"], "2026-01-02T03:04:05.000Z");
}

TEST(ApprovalOutcome, OnlyAYesIsAYes) {
  EXPECT_EQ(output_of({.id = "t1", .deadline = kNow, .status = Status::kRejected})["approved"], false);
  const Json expired = output_of({.id = "t1", .deadline = kNow, .status = Status::kExpired});
  EXPECT_EQ(expired["approved"], false);
  EXPECT_EQ(expired["decision"], "expired");
  EXPECT_TRUE(expired["by"].is_null());
}

}  // namespace
}  // namespace millrace::approve
