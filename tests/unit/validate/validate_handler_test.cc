#include "workers/validate/validate_handler.h"

#include <gtest/gtest.h>

#include "shared/frameworks/memory_framework_files.h"
#include "shared/sandbox/fake_sandbox.h"

namespace millrace::validate {
namespace {

using work_loop::Failed;
using work_loop::Succeeded;

constexpr char kGood[] = R"({"framework": "demo", "program": "x = 1", "inputs": []})";

class ValidateHandlerTest : public testing::Test {
 protected:
  ValidateHandlerTest() {
    frameworks::FrameworkFolder folder;
    folder.name = "demo";
    folder.rules.emplace();
    folder.rules->validation.judge = "python";
    frameworks_.add(folder);
  }

  void judge_will_write(const std::string& output) {
    sandbox::SandboxReport report;
    report.output = output;
    sandbox_.answer_with({.report = report, .lines = {}});
  }

  Result<work_loop::TaskOutcome> deliver(const std::string& input, const std::string& operation = "judge") {
    work_loop::Task task;
    task.operation = operation;
    task.input = input;
    task.workflow = "demo";
    task.workflow_version = 1;
    return handler_.handle(task, {.stop = stop_.get_token()});
  }

  static std::string error_of(const Result<work_loop::TaskOutcome>& outcome) {
    return outcome ? std::get<Failed>(*outcome).error : "no outcome";
  }

  frameworks::MemoryFrameworkFiles frameworks_;
  sandbox::FakeSandbox sandbox_;
  std::stop_source stop_;
  ValidateHandler handler_{{.frameworks = frameworks_, .sandbox = sandbox_, .settings = {}}};
};

TEST_F(ValidateHandlerTest, AnswersWithTheVerdictAlone) {  // A14
  judge_will_write(R"({"validated": true, "validation_errors": []})");

  const auto outcome = deliver(kGood);

  ASSERT_TRUE(outcome);
  EXPECT_EQ(std::get<Succeeded>(*outcome).output, R"({"validated":true,"validation_errors":[]})");
}

TEST_F(ValidateHandlerTest, SucceedsWithARefusalBecauseARefusedProgramIsAnAnswer) {  // A17
  judge_will_write(R"({"validated": false, "validation_errors": ["line 1: no"]})");

  const auto outcome = deliver(kGood);

  ASSERT_TRUE(outcome);
  EXPECT_EQ(std::get<Succeeded>(*outcome).output, R"({"validated":false,"validation_errors":["line 1: no"]})");
}

TEST_F(ValidateHandlerTest, RefusesAnEmptyProgramWithoutRunningAnything) {  // A8
  const auto outcome = deliver(R"({"framework": "demo", "program": ""})");

  ASSERT_TRUE(outcome);
  EXPECT_EQ(std::get<Succeeded>(*outcome).output,
            R"({"validated":false,"validation_errors":["the program is empty"]})");
  EXPECT_TRUE(sandbox_.programs().empty());
}

TEST_F(ValidateHandlerTest, RepeatsItsVerdictWhenDeliveredTwice) {
  judge_will_write(R"({"validated": true, "validation_errors": []})");
  judge_will_write(R"({"validated": true, "validation_errors": []})");

  EXPECT_EQ(std::get<Succeeded>(*deliver(kGood)).output, std::get<Succeeded>(*deliver(kGood)).output);
}

TEST_F(ValidateHandlerTest, FailsOnARequestThatItCannotRead) {
  EXPECT_EQ(error_of(deliver("{}")), "Validation.BadRequest");
  EXPECT_EQ(error_of(deliver(kGood, "guess")), "Validation.BadRequest");
}

TEST_F(ValidateHandlerTest, FailsWhenTheFrameworkIsUnknownOrHasNoRules) {
  EXPECT_EQ(error_of(deliver(R"({"framework": "other", "program": "x"})")), "Validation.NoFramework");

  frameworks::FrameworkFolder bare;
  bare.name = "bare";
  frameworks_.add(bare);

  EXPECT_EQ(error_of(deliver(R"({"framework": "bare", "program": "x"})")), "Validation.NoFramework");
}

TEST_F(ValidateHandlerTest, JudgesByTheVersionThatTheJobBeganWith) {
  frameworks::FrameworkFolder newer;
  newer.name = "demo";
  frameworks_.add(newer);  // Version 2 has no rules and would fail.
  judge_will_write(R"({"validated": true, "validation_errors": []})");

  EXPECT_TRUE(std::holds_alternative<Succeeded>(*deliver(kGood)));
}

TEST_F(ValidateHandlerTest, FailsWhenNoSandboxCanBeHad) {
  sandbox_.answer_with({.report = rejected(sandbox::kSandboxUnavailable, "no user namespaces"), .lines = {}});

  const auto outcome = deliver(kGood);

  EXPECT_EQ(error_of(outcome), "Sandbox.Unavailable");
  EXPECT_EQ(std::get<Failed>(*outcome).cause, "no user namespaces");
}

TEST_F(ValidateHandlerTest, FailsWhenTheJudgeWritesNonsense) {
  judge_will_write("nonsense");

  EXPECT_EQ(error_of(deliver(kGood)), "Validation.JudgeFailed");
}

TEST_F(ValidateHandlerTest, LeavesWhatIsPassingToTheLoop) {
  frameworks_.fail_next_loads(1);
  EXPECT_EQ(deliver(kGood).error().kind, ErrorKind::kTransient);

  sandbox_.answer_with({.report = transient(sandbox::kSandboxUnavailable, "out of processes"), .lines = {}});
  EXPECT_EQ(deliver(kGood).error().kind, ErrorKind::kTransient);
}

TEST_F(ValidateHandlerTest, GivesTheTaskBackWhenItIsStopped) {
  sandbox_.hang_next_run();
  stop_.request_stop();

  EXPECT_EQ(deliver(kGood).error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace millrace::validate
