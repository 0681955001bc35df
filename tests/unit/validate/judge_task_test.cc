#include "workers/validate/judge_task.h"

#include <gtest/gtest.h>

namespace millrace::validate {
namespace {

TEST(JudgeTask, NeedsAFrameworkAndAProgram) {
  const auto task = parse_judge_task(R"({"framework": "python", "program": "pass", "inputs": []})");

  ASSERT_TRUE(task);
  EXPECT_EQ(task->framework, "python");
  EXPECT_EQ(task->program, "pass");
}

TEST(JudgeTask, IsRefusedByNamingWhatIsMissing) {
  EXPECT_EQ(parse_judge_task("[]").error().detail, "the input must be an object with framework and program");
  EXPECT_EQ(parse_judge_task(R"({"program": ""})").error().detail, "input.framework must be a text");
  EXPECT_EQ(parse_judge_task(R"({"framework": "a", "program": null})").error().detail, "input.program must be a text");
}

}  // namespace
}  // namespace millrace::validate
