#include "workers/codegen/compose_prompt.h"

#include <gtest/gtest.h>

#include "tests/unit/model/sales_file.h"
#include "workers/codegen/describe_inputs.h"

namespace millrace::codegen {
namespace {

TEST(FillTemplate, ReplacesEveryPlaceholderOnceAndLeavesWhatAValueBringsAlone) {
  EXPECT_EQ(fill_template("{{a}}-{{b}}-{{a}}", {{"a", "{{b}}"}, {"b", "2"}}), "{{b}}-2-{{b}}");
}

TEST(FillTemplate, LeavesUnknownPlaceholdersAlone) { EXPECT_EQ(fill_template("{{x}} {{", {{"a", "1"}}), "{{x}} {{"); }

class ComposeRequest : public testing::Test {
 protected:
  ComposeRequest() {
    folder.files["prompts/system.md"] = "system";
    folder.files["prompts/generate.md"] = "write {{prompt}} for {{inputs}}";
    folder.files["prompts/repair.md"] = "repair {{previous}}: {{errors}}";
    task.prompt = "the sum";
  }
  model::ModelRequest composed() {
    return compose_request(task, folder, {.files = {model::sales_file()}, .conversation = conversation});
  }

  frameworks::FrameworkFolder folder;
  GenerateTask task;
  std::vector<EarlierTurn> conversation;
};

TEST_F(ComposeRequest, FillsTheFoldersPrompts) {
  const auto request = composed();
  EXPECT_EQ(request.system, "system");
  EXPECT_EQ(request.prompt.find("write the sum for 1. sales.csv"), 0u);
  EXPECT_EQ(request.question, "the sum");
}

TEST_F(ComposeRequest, AsksForARepairWithTheErrorsWhenThereAreSome) {
  task.errors = {"line 3: import socket is forbidden"};
  task.previous = "import socket";
  EXPECT_EQ(composed().prompt, "repair import socket: - line 3: import socket is forbidden\n");
}

TEST_F(ComposeRequest, TellsWhatWasAskedBeforeWhereTheFolderWantsIt) {
  folder.files["prompts/generate.md"] = "{{conversation}}Question: {{prompt}}";
  EXPECT_EQ(composed().prompt, "Question: the sum");
  conversation = {{.asked = "say hello", .status = "SUCCEEDED", .program = "print('Hello')"}, {.asked = "louder", .status = "FAILED", .program = ""}};
  const std::string prompt = composed().prompt;
  EXPECT_NE(prompt.find("They asked:\nsay hello\nThis program ran:\nprint('Hello')\n"), std::string::npos) << prompt;
  EXPECT_NE(prompt.find("They asked:\nlouder\nIt ended as FAILED.\n"), std::string::npos) << prompt;
  EXPECT_TRUE(prompt.ends_with("Question: the sum")) << prompt;
}

TEST_F(ComposeRequest, ShortensALongEarlierProgram) {
  folder.files["prompts/generate.md"] = "{{conversation}}";
  conversation = {{.asked = "much", .status = "SUCCEEDED", .program = std::string(100'000, 'x')}};
  EXPECT_LT(composed().prompt.size(), 5'000u);
}

TEST_F(ComposeRequest, TakesTheCallersSystemPromptInsteadOfTheFolders) {  // B45
  task.system_prompt = "You write Ray jobs.";
  EXPECT_EQ(composed().system, "You write Ray jobs.");
}

TEST_F(ComposeRequest, TellsTheFrameworksLanguage) {
  folder.rules.emplace();
  folder.rules->language = "sql";
  EXPECT_EQ(composed().language, "sql");
}

TEST(DescribeInputs, TellsNamesTypesAndRowsAndShortensLongCells) {
  auto file = model::sales_file();
  file.table.sample_rows = {{"1", std::string(500, 'x')}};
  const std::string text = describe_inputs({file});
  EXPECT_NE(text.find("- order_date: date\n"), std::string::npos);
  EXPECT_NE(text.find("row: [\"1\",\"xxx"), std::string::npos);
  EXPECT_LT(text.size(), 700u);
}

}  // namespace
}  // namespace millrace::codegen
