#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "producers/cli/command_line.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {
namespace {

constexpr const char* kGood = R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}})";
constexpr const char* kFlawed = R"(StartAt: A
States:
  A:
    Type: Task
    Resource: millrace:enrich:score
    Next: Gone
)";
constexpr const char* kLosing = R"({
  "StartAt": "A",
  "States": {
    "A": {"Type": "Pass", "Result": {"x": 1}, "Next": "B"},
    "B": {"Type": "Choice", "Choices": [{"Variable": "$.x", "StringMatches": "a|b", "Next": "C"}], "Default": "C"},
    "C": {"Type": "Succeed"}
  }
})";

class WorkflowTools : public testing::Test {
 protected:
  struct Ran {
    ExitCode code;
    std::string data;
    std::string notes;
  };

  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / ("workflow_tools_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }
  std::string read(const std::string& name) {
    std::ifstream stream(folder_ / name);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  static Ran run(const std::vector<std::string>& arguments) {
    std::ostringstream data;
    std::ostringstream notes;
    const ExitCode code =
        run_command_line(arguments, {.data = data, .notes = notes, .environment = {}, .terminals = {}});
    return {code, data.str(), notes.str()};
  }

  std::filesystem::path folder_;
};

TEST_F(WorkflowTools, ValidateAnswersOneDocumentAndExitsByIt_E150) {
  const Ran good = run({"workflow", "validate", write("good.json", kGood), "-o", "json"});
  const Ran flawed = run({"workflow", "validate", write("flawed.yaml", kFlawed), "-o", "json"});

  EXPECT_EQ(good.code, ExitCode::kOk);
  EXPECT_EQ(Json::parse(good.data), (Json{{"valid", true}, {"findings", Json::array()}}));
  EXPECT_EQ(flawed.code, ExitCode::kUsage);
  const Json document = Json::parse(flawed.data);
  EXPECT_EQ(document["valid"], false);
  EXPECT_EQ(document["findings"][0]["code"], "MISSING_TRANSITION_TARGET");
  EXPECT_EQ(document["findings"][0]["path"], "/States/A/Next");
  EXPECT_EQ(document["findings"][0]["line"], 6);
}

TEST_F(WorkflowTools, ValidateNamesFileLineAndColumn) {
  const std::string file = write("flawed.yaml", kFlawed);

  EXPECT_NE(run({"workflow", "validate", file}).notes.find(file + ":6:5: error MISSING_TRANSITION_TARGET"),
            std::string::npos);
}

TEST_F(WorkflowTools, ValidateHoldsExpressMachinesToTheirRules_E167) {
  const std::string file = write(
      "wait.json",
      R"({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true}}})");

  EXPECT_EQ(run({"workflow", "validate", file}).code, ExitCode::kOk);
  EXPECT_EQ(run({"workflow", "validate", file, "--type", "EXPRESS"}).code, ExitCode::kUsage);
}

TEST_F(WorkflowTools, ProveWritesTheCorrectedDefinition_E162) {
  const std::string file = write("losing.json", kLosing);

  EXPECT_EQ(run({"workflow", "prove", file, "-o", "json"}).code, ExitCode::kUsage);
  const Ran fixed = run({"workflow", "prove", file, "--fix"});

  EXPECT_EQ(fixed.code, ExitCode::kOk) << fixed.notes;
  EXPECT_EQ(fixed.data, read("losing.json"));
  EXPECT_TRUE(Json::parse(fixed.data)["States"]["B"]["Choices"][0].contains("Or"));
  EXPECT_EQ(run({"workflow", "prove", file}).code, ExitCode::kOk);
}

TEST_F(WorkflowTools, ProveSaysWhyATextIsNoDocument) {
  const Ran ran = run({"workflow", "prove", write("broken.json", "{\n  oops"), "--fix", "-o", "json"});

  EXPECT_EQ(ran.code, ExitCode::kUsage);
  EXPECT_EQ(Json::parse(ran.data)["findings"][0]["line"], 2);
  EXPECT_EQ(read("broken.json"), "{\n  oops");
}

TEST_F(WorkflowTools, ProveLeavesTheSourceAloneWhenToldWhereTo) {
  const std::string file = write("losing.json", kLosing);

  run({"workflow", "prove", file, "--fix", "--to", (folder_ / "fixed.json").string()});

  EXPECT_EQ(read("losing.json"), kLosing);
  EXPECT_NE(read("fixed.json"), "");
}

TEST_F(WorkflowTools, RenderDrawsInThreeFormats_E160) {
  const std::string file = write("losing.json", kLosing);

  EXPECT_EQ(run({"workflow", "render", file}).data.rfind("<svg ", 0), 0U);
  EXPECT_NE(run({"workflow", "render", file, "--format", "ascii"}).data.find("[A]  Pass"), std::string::npos);
  EXPECT_EQ(run({"workflow", "render", file, "--format", "mermaid"}).data.rfind("flowchart TD", 0), 0U);
  EXPECT_EQ(run({"workflow", "render"}).code, ExitCode::kUsage);
}

}  // namespace
}  // namespace millrace::cli
