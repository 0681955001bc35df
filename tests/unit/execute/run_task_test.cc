#include "workers/execute/run_task.h"

#include <gtest/gtest.h>

namespace millrace::execute {
namespace {

std::string refusal_of_task(std::string_view text) {
  const auto task = parse_run_task(text);
  return task ? "accepted" : task.error().detail;
}

TEST(RunTask, HoldsWhatTheWorkflowGave) {
  const auto task =
      parse_run_task(R"({"framework": "python", "program": "x", "inputs": ["a", "b"], "max_rows": 7, "else": 1})");

  ASSERT_TRUE(task);
  EXPECT_EQ(task->framework, "python");
  EXPECT_EQ(task->program, "x");
  EXPECT_EQ(task->inputs, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(task->rows_max, 7u);
}

TEST(RunTask, NeedsNoInputsAndNoLimitOfRows) {
  const auto task = parse_run_task(R"({"framework": "python", "program": "x", "max_rows": null})");

  ASSERT_TRUE(task);
  EXPECT_TRUE(task->inputs.empty());
  EXPECT_FALSE(task->rows_max);
}

TEST(RunTask, IsRefusedByNamingTheField) {
  EXPECT_EQ(refusal_of_task("1"), "the input must be an object with framework, program and inputs");
  EXPECT_EQ(refusal_of_task(R"({"program": "x"})"), "input.framework must be a text");
  EXPECT_EQ(refusal_of_task(R"({"framework": "a"})"), "input.program must be a text");
  EXPECT_EQ(refusal_of_task(R"({"framework": "a", "program": "x", "inputs": [1]})"), "input.inputs must list texts");
  EXPECT_EQ(refusal_of_task(R"({"framework": "a", "program": "x", "inputs": "a"})"), "input.inputs must list at most 16 URIs");
  EXPECT_EQ(refusal_of_task(R"({"framework": "a", "program": "x", "max_rows": 0})"),
            "input.max_rows must be a positive integer");
  EXPECT_EQ(refusal_of_task(R"({"framework": "a", "program": "x", "max_rows": 1.5})"),
            "input.max_rows must be a positive integer");
}

}  // namespace
}  // namespace millrace::execute
