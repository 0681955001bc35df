#include "workers/validate/judge_program.h"

#include <gtest/gtest.h>

#include "workers/validate/judge_program_source.h"

namespace millrace::validate {
namespace {

frameworks::FrameworkFolder folder_with_judge(const std::string& judge) {
  frameworks::FrameworkFolder folder;
  folder.name = "demo";
  folder.rules.emplace();
  folder.rules->validation.judge = judge;
  return folder;
}

sandbox::SandboxReport report_of(sandbox::Ending ending, std::string output = {}) {
  sandbox::SandboxReport report;
  report.ended = ending;
  report.output = std::move(output);
  return report;
}

TEST(JudgeAtAGlance, RefusesAnEmptyProgram) {  // A8
  for (const char* program : {"", " ", "\n\t\n"}) {
    const auto verdict = judge_at_a_glance(program, {});
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->errors, std::vector<std::string>{"the program is empty"});
  }
}

TEST(JudgeAtAGlance, RefusesAProgramThatIsTooLarge) {
  frameworks::ValidationRules rules;
  rules.program_bytes_max = 4;

  EXPECT_FALSE(judge_at_a_glance("pass", rules));
  EXPECT_EQ(judge_at_a_glance("pass ", rules)->errors[0], "the program has 5 bytes; at most 4 are allowed");
}

TEST(JudgingRun, GivesTheProgramToTheBuiltInJudgeAsData) {
  const auto run = judging_run("print(1)", "", folder_with_judge("python"));

  ASSERT_TRUE(run);
  EXPECT_EQ(run->program_text, kJudgeProgramSource);
  ASSERT_EQ(run->inputs.size(), 2u);
  EXPECT_EQ(run->inputs[0].name_inside, "program");
  EXPECT_EQ(std::get<std::string>(run->inputs[0].content), "print(1)");
  EXPECT_EQ(run->inputs[1].name_inside, "rules.json");
}

TEST(JudgingRun, HandsOverEveryRule) {
  auto folder = folder_with_judge("python");
  auto& rules = folder.rules->validation;
  rules.allowed_imports = {"csv"};
  rules.forbidden_calls = {"eval"};
  rules.allowed_members = {{"os", {"environ"}}};
  rules.required = {{.any_of = {"spark.read"}, .reason = "read the file"}};

  const auto run = judging_run("print(1)", "", folder);

  EXPECT_EQ(std::get<std::string>(run->inputs[1].content),
            R"({"allowed_imports":["csv"],"forbidden_imports":[],"forbidden_calls":["eval"],)"
            R"("allowed_members":{"os":["environ"]},"forbidden_attributes":[],)"
            R"("required":[{"any_of":["spark.read"],"starting_with":[],"reason":"read the file"}]})");
}

TEST(JudgingRun, UsesTheFoldersOwnJudgeWhereOneIsNamed) {
  auto folder = folder_with_judge("file:judge.py");
  EXPECT_EQ(judging_run("x", "", folder).error().kind, ErrorKind::kRejected);

  folder.files["judge.py"] = "# mine";

  EXPECT_EQ(judging_run("x", "", folder)->program_text, "# mine");
}

TEST(VerdictOfARun, IsWhatTheJudgeWrote) {
  const auto verdict =
      verdict_of(report_of(sandbox::Ending::kExited, R"({"validated": true, "validation_errors": []})"));

  ASSERT_TRUE(verdict);
  EXPECT_TRUE(verdict->validated);
}

TEST(VerdictOfARun, RefusesAProgramOnWhichTheJudgeExhaustsItsLimits) {
  for (const auto ending : {sandbox::Ending::kTimedOut, sandbox::Ending::kOutOfMemory, sandbox::Ending::kOutputTooLarge,
                            sandbox::Ending::kTooManyProcesses, sandbox::Ending::kKilledBySignal}) {
    const auto verdict = verdict_of(report_of(ending));
    ASSERT_TRUE(verdict);
    EXPECT_FALSE(verdict->validated);
  }
}

TEST(VerdictOfARun, IsAnErrorWhenTheJudgeItselfFails) {
  auto report = report_of(sandbox::Ending::kExited);
  report.code = 1;
  report.stderr_tail = "KeyError: 'required'";

  const auto verdict = verdict_of(report);

  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().kind, ErrorKind::kRejected);
  EXPECT_EQ(verdict.error().detail, "the judge failed: KeyError: 'required'");
}

TEST(VerdictOfARun, IsNotGivenWhenTheRunWasStopped) {
  EXPECT_EQ(verdict_of(report_of(sandbox::Ending::kCancelled)).error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace millrace::validate
