#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "shared/frameworks/framework_folder.h"
#include "tests/unit/frameworks/scripted_run.h"

namespace millrace::frameworks {
namespace {

const std::string kAsk = "millrace:approve:ask";

class ApprovalDemo : public testing::Test {
 protected:
  ApprovalDemo() {
    const auto folder = read_framework_folder(std::filesystem::path(MILLRACE_SOURCE_FOLDER) /
                                              "workers/supervise/workflows/approval_demo");
    const asl::ParsedDefinition parsed = asl::parse_definition(folder->definition);
    for (const auto& finding : parsed.findings) ADD_FAILURE() << finding.path << ": " << finding.message;
    definition_ = parsed.definition;
    run_.emplace(*definition_, "approval_demo");
  }

  std::shared_ptr<const asl::Definition> definition_;
  std::optional<ScriptedRun> run_;
};

TEST_F(ApprovalDemo, SucceedsWithTheDecisionWhenApproved) {
  run_->answer(kAsk, Json{{"approved", true}, {"by", "ann"}});

  const asl::Execution execution = run_->run({{"question", "Deploy?"}});

  ASSERT_EQ(execution.status(), asl::Status::kSucceeded) << execution.cause().value_or("");
  EXPECT_EQ(execution.output()->dump(),
            R"({"status":"APPROVED","question":"Deploy?","decision":{"approved":true,"by":"ann"}})");
}

TEST_F(ApprovalDemo, FailsWithTheDecisionWhenDenied) {
  run_->answer(kAsk, Json{{"approved", false}, {"by", "ann"}});

  const asl::Execution execution = run_->run({{"question", "Deploy?"}});

  EXPECT_EQ(execution.error(), "Approval.Denied");
  EXPECT_EQ(execution.cause(), R"({"approved":false,"by":"ann"})");
}

TEST_F(ApprovalDemo, AsksWithADayToAnswerUnlessTheRequestSaysOtherwise) {
  run_->run({{"question", "Deploy?"}});
  run_->run({{"question", "Deploy?"}, {"timeout_seconds", 5}, {"requested_by", "bob"}});

  EXPECT_EQ(run_->inputs_of(kAsk)[0]["timeout_seconds"], 86400);
  EXPECT_EQ(run_->inputs_of(kAsk)[1]["timeout_seconds"], 5);
  EXPECT_EQ(run_->inputs_of(kAsk)[1]["requested_by"], "bob");
}

}  // namespace
}  // namespace millrace::frameworks
