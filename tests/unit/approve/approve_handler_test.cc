#include "workers/approve/approve_handler.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"
#include "workers/approve/memory_approval_store.h"

namespace millrace::approve {
namespace {

using namespace std::chrono_literals;
using Status = Approval::Status;

class ApproveHandlerTest : public testing::Test {
 protected:
  work_loop::Task asking(const std::string& operation = "ask", const std::string& input = R"({"question":"Send?"})") {
    work_loop::Task task;
    task.id = TaskId("t1");
    task.job = JobId("j0-1");
    task.operation = operation;
    task.input = input;
    return task;
  }
  work_loop::Task polling(const std::string& handle = "t1") {
    work_loop::Task task = asking();
    task.attempt = 2;
    task.handle = handle;
    return task;
  }
  Result<work_loop::TaskOutcome> deliver(const work_loop::Task& task) { return handler_.handle(task, {}); }
  Json output_of(const work_loop::Task& task) {
    return Json::parse(std::get<work_loop::Succeeded>(*deliver(task)).output);
  }

  ManualClock clock_{*parse_rfc3339("2026-01-02T03:04:05Z")};
  MemoryApprovalStore approvals_{clock_};
  ApproveHandler handler_{{.approvals = approvals_, .clock = clock_}, 1h};
};

TEST_F(ApproveHandlerTest, RecordsTheQuestionAndFreesTheWorker) {
  const auto outcome = deliver(asking());

  ASSERT_TRUE(outcome);
  const auto& pending = std::get<work_loop::Pending>(*outcome);
  EXPECT_EQ(pending.handle, "t1");
  EXPECT_EQ(pending.poll_after, clock_.now() + 1h);
}

TEST_F(ApproveHandlerTest, KeepsTheFirstDeadlineWhenDeliveredTwice) {
  const auto first = deliver(asking());
  clock_.advance_by(10min);
  const auto second = deliver(asking());

  EXPECT_EQ(std::get<work_loop::Pending>(*first).poll_after, std::get<work_loop::Pending>(*second).poll_after);
}

TEST_F(ApproveHandlerTest, AnswersByTheDecision) {
  ASSERT_TRUE(deliver(asking()));
  ASSERT_TRUE(approvals_.decide("t1", Status::kApproved, "bob"));

  EXPECT_EQ(output_of(polling())["approved"], true);
  EXPECT_EQ(output_of(polling())["by"], "bob") << "the same when polled again";
}

TEST_F(ApproveHandlerTest, AnswersAtOnceWhenTheQuestionWasDecidedBeforeItWasDeliveredAgain) {
  ASSERT_TRUE(deliver(asking()));
  ASSERT_TRUE(approvals_.decide("t1", Status::kRejected, "bob"));

  EXPECT_EQ(output_of(asking())["decision"], "rejected");
}

TEST_F(ApproveHandlerTest, WaitsOnWhenAskedBeforeTheDeadline) {
  ASSERT_TRUE(deliver(asking()));
  clock_.advance_by(59min);

  EXPECT_TRUE(std::holds_alternative<work_loop::Pending>(*deliver(polling())));
}

TEST_F(ApproveHandlerTest, DeniesAtTheDeadlineAndRefusesADecisionAfterIt) {
  ASSERT_TRUE(deliver(asking()));
  clock_.advance_by(1h);

  EXPECT_FALSE(approvals_.decide("t1", Status::kApproved, "bob"));
  EXPECT_EQ(output_of(polling())["decision"], "expired");
  EXPECT_EQ(output_of(polling())["approved"], false);
}

TEST_F(ApproveHandlerTest, HandsTheTroubleOfItsStoreToTheLoop) {
  approvals_.fail_next(1);
  const auto outcome = deliver(asking());

  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::kTransient);
}

TEST_F(ApproveHandlerTest, TellsTheWorkflowWhatIsWrongWithItsQuestion) {
  const auto outcome = deliver(asking("ask", "{}"));

  EXPECT_EQ(std::get<work_loop::Failed>(*outcome).error, "Approval.InvalidQuestion");
}

TEST_F(ApproveHandlerTest, FailsForAnOperationOrQuestionThatItDoesNotKnow) {
  EXPECT_EQ(std::get<work_loop::Failed>(*deliver(asking("tell"))).error, "Millrace.UnknownOperation");
  EXPECT_EQ(std::get<work_loop::Failed>(*deliver(polling("gone"))).error, "Approval.Lost");
}

}  // namespace
}  // namespace millrace::approve
