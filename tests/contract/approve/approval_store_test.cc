#include <gtest/gtest.h>

#include "shared/vocabulary/uuid.h"
#include "tests/contract/approve/approval_world.h"

namespace millrace::approve {
namespace {

using Status = Approval::Status;

class ApprovalStoreContract : public testing::TestWithParam<World> {
 protected:
  ApprovalStoreContract() : world_(GetParam().make()) {}

  /// A question that no other test asks.
  Question a_question() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    return {.id = uuid_v5(kMillraceNamespace, std::string(test->name()) + std::to_string(++questions_)),
            .job = job_id_for(Shard(0), test->name()),
            .workflow = "demo",
            .content = R"({"question":"Send?"})",
            .requested_by = "ada",
            .deadline = world_->now() + std::chrono::hours(1)};
  }
  Approval settled(const std::string& id) {
    const auto found = world_->store().settle(id);
    EXPECT_TRUE(found) << describe(found.error());
    EXPECT_TRUE(found->has_value());
    return **found;
  }

  std::unique_ptr<ApprovalWorld> world_;
  int questions_ = 0;
};

TEST_P(ApprovalStoreContract, AskingTwiceIsAskingOnce) {
  Question question = a_question();
  const auto first = world_->store().ask(question);
  question.deadline += std::chrono::hours(5);
  const auto second = world_->store().ask(question);

  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->deadline, first->deadline);
  EXPECT_EQ(second->status, Status::kPending);
}

TEST_P(ApprovalStoreContract, ADecisionIsThereForEverybodyWhoAsksAgain) {
  const Question question = a_question();
  ASSERT_TRUE(world_->store().ask(question));

  ASSERT_TRUE(world_->decide(question.id, true, "bob"));

  EXPECT_EQ(settled(question.id).status, Status::kApproved);
  EXPECT_EQ(settled(question.id).by, "bob");
  EXPECT_TRUE(settled(question.id).decided_at.has_value());
  EXPECT_EQ(world_->store().ask(question)->status, Status::kApproved);
}

TEST_P(ApprovalStoreContract, TheSecondDecisionDoesNotCount) {
  const Question question = a_question();
  ASSERT_TRUE(world_->store().ask(question));

  ASSERT_TRUE(world_->decide(question.id, false, "bob"));
  EXPECT_FALSE(world_->decide(question.id, true, "carl"));

  EXPECT_EQ(settled(question.id).status, Status::kRejected);
  EXPECT_EQ(settled(question.id).by, "bob");
}

TEST_P(ApprovalStoreContract, APendingQuestionStaysSoUntilItsDeadline) {
  const Question question = a_question();
  ASSERT_TRUE(world_->store().ask(question));

  EXPECT_EQ(settled(question.id).status, Status::kPending);
}

TEST_P(ApprovalStoreContract, ADecisionAfterTheDeadlineDoesNotCountEvenBeforeAnybodySettles) {
  const Question question = a_question();
  ASSERT_TRUE(world_->store().ask(question));
  world_->pass_deadline_of(question.id);

  EXPECT_FALSE(world_->decide(question.id, true, "bob"));
  EXPECT_EQ(settled(question.id).status, Status::kExpired);
  EXPECT_FALSE(world_->decide(question.id, true, "bob"));
  EXPECT_FALSE(settled(question.id).by.has_value());
}

TEST_P(ApprovalStoreContract, TheDeadlineDoesNotUndoADecision) {
  const Question question = a_question();
  ASSERT_TRUE(world_->store().ask(question));
  ASSERT_TRUE(world_->decide(question.id, true, "bob"));

  world_->pass_deadline_of(question.id);

  EXPECT_EQ(settled(question.id).status, Status::kApproved);
}

TEST_P(ApprovalStoreContract, AQuestionNobodyAskedIsNotThere) {
  const auto found = world_->store().settle("no-such-question");

  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
}

INSTANTIATE_TEST_SUITE_P(Memory, ApprovalStoreContract, testing::Values(World{"memory", memory_world}));
INSTANTIATE_TEST_SUITE_P(Postgres, ApprovalStoreContract, testing::Values(World{"postgres", postgres_world}));

}  // namespace
}  // namespace millrace::approve
