#include "producers/cli/approval_documents.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"

namespace millrace::cli {
namespace {

using Verdict = postgres::DecisionResult::Verdict;

postgres::DecisionResult refused(Verdict verdict) {
  postgres::ApprovalRecord approval;
  approval.id = "t1";
  approval.job = JobId("j0-1");
  approval.question = R"({"question":"Ship it?"})";
  approval.status = "approved";
  approval.requested_by = "ada";
  approval.decided_by = "bob";
  approval.decided_at = parse_rfc3339("2026-01-02T03:04:05Z");
  approval.comment = "fine";
  return {.verdict = verdict, .approval = approval};
}

TEST(RefusalOf, ShowsTheFirstDecisionToASecondOne) {
  const auto problem = refusal_of(refused(Verdict::kAlreadyDecided), "t1");

  ASSERT_TRUE(problem.has_value());
  EXPECT_EQ(problem->code, ExitCode::kConflict);
  EXPECT_NE(problem->detail.find("approved by bob"), std::string::npos) << problem->detail;
  EXPECT_EQ(problem->more["approval"]["decided_by"], "bob");
}

TEST(RefusalOf, TellsTheReasonsApart) {
  EXPECT_FALSE(refusal_of(refused(Verdict::kCounted), "t1").has_value());
  EXPECT_EQ(refusal_of({.verdict = Verdict::kUnknown, .approval = {}}, "t1")->code, ExitCode::kNotFound);
  EXPECT_EQ(refusal_of(refused(Verdict::kTooLate), "t1")->code, ExitCode::kConflict);
  EXPECT_EQ(refusal_of(refused(Verdict::kOwnRequest), "t1")->code, ExitCode::kNotAllowed);
  EXPECT_EQ(refusal_of(refused(Verdict::kJobEnded), "t1")->code, ExitCode::kConflict);
}

TEST(QuestionText, IsTheQuestionWithoutWhatWasGivenAlong) {
  postgres::ApprovalRecord approval = *refused(Verdict::kCounted).approval;
  EXPECT_EQ(question_text(approval), "Ship it?");
  approval.question = R"({"question":{"to":"x"},"more":1})";
  EXPECT_EQ(question_text(approval), R"({"to":"x"})");
}

}  // namespace
}  // namespace millrace::cli
