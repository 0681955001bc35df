#include "workers/codegen/generate_task.h"

#include <gtest/gtest.h>

namespace millrace::codegen {
namespace {

std::string problem_with(const std::string& input) {
  const auto task = parse_generate_task(input);
  return task ? "" : task.error().detail;
}

TEST(GenerateTask, ReadsAllFields) {
  const auto task = parse_generate_task(
      R"({"framework": "python", "prompt": "p", "inputs": ["u"], "errors": ["e", {"line": 3}], "previous": "x", "system_prompt": "s"})");
  ASSERT_TRUE(task);
  EXPECT_EQ(task->inputs, std::vector<std::string>{"u"});
  EXPECT_EQ(task->errors, (std::vector<std::string>{"e", R"({"line":3})"}));
  EXPECT_EQ(task->system_prompt, "s");
}

TEST(GenerateTask, TakesTheDocumentsArgumentsAndTheWorkflowAsFramework) {  // A13
  const auto task = parse_generate_task(
      R"({"prompt": "p", "session_id": "s", "s3_input_path": "s3://b/k", "selected_tables": ["shop.sales"]})", "spark");
  ASSERT_TRUE(task);
  EXPECT_EQ((std::vector{task->framework, task->prompt, task->session}), (std::vector<std::string>{"spark", "p", "s"}));
  EXPECT_EQ(task->inputs, std::vector<std::string>{"s3://b/k"});
  EXPECT_EQ(task->tables, std::vector<std::string>{"shop.sales"});
}

TEST(GenerateTask, NeedsOnlyFrameworkAndPrompt) { EXPECT_EQ(problem_with(R"({"framework": "python", "prompt": "p"})"), ""); }

TEST(GenerateTask, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(problem_with(R"({"prompt": "p"})"), "input.framework is missing");
  EXPECT_EQ(problem_with(R"({"framework": "python", "prompt": 3})"), "input.prompt must be a text");
  EXPECT_EQ(problem_with(R"({"framework": "python", "prompt": " \n"})"), "input.prompt is empty");
  EXPECT_NE(problem_with(R"({"framework": "python", "prompt": "p", "inputs": "u"})").find("input.inputs"), std::string::npos);
  EXPECT_NE(problem_with("[]"), "");
  EXPECT_NE(problem_with("not json"), "");
}

}  // namespace
}  // namespace millrace::codegen
