#include "producers/cli/workflow_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "shared/vocabulary/json.h"

namespace millrace::cli {
namespace {

constexpr const char* kYaml = R"(StartAt: Score
States:
  Score:
    Type: Task
    Resource: arn:aws:lambda:eu-west-1:1:function:score
    End: true
)";

class WorkflowSource : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / ("workflow_source_" + std::to_string(getpid())) / "scores";
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_.parent_path()); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  std::filesystem::path folder_;
};

TEST_F(WorkflowSource, StoresYamlAsJsonAndBesideItWhoDoesWhatItAsksFor) {
  write("workflow.asl.yaml", kYaml);
  write("resources.json", R"({"arn:aws:lambda:*": "millrace:enrich:score"})");

  const auto prepared = prepare_workflow(folder_, "");

  ASSERT_TRUE(prepared) << prepared.error().detail;
  ASSERT_TRUE(prepared->definition);
  EXPECT_EQ(prepared->folder.name, "scores");
  EXPECT_EQ(Json::parse(prepared->folder.definition)["States"]["Score"]["Resource"], "arn:aws:lambda:eu-west-1:1:function:score");
  EXPECT_EQ(Json::parse(prepared->folder.terms), Json::parse(R"({"resources": {"arn:aws:lambda:*": "millrace:enrich:score"}})"));
}

TEST_F(WorkflowSource, PointsAtTheResourceThatNobodyDoes) {
  write("workflow.asl.yaml", kYaml);

  const auto prepared = prepare_workflow(folder_, "");

  ASSERT_TRUE(prepared);
  EXPECT_FALSE(prepared->definition);
  ASSERT_EQ(prepared->findings.size(), 1U);
  EXPECT_EQ(prepared->findings[0].code, "UNMAPPED_RESOURCE");
  EXPECT_EQ(prepared->findings[0].line, 5);
}

TEST_F(WorkflowSource, LeavesJsonAsItIsWritten) {
  const std::string text = R"({ "StartAt": "A",  "States": {"A": {"Type": "Succeed"}} })";
  write("workflow.asl.json", text);

  const auto prepared = prepare_workflow(folder_, "other");

  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->folder.definition, text);
  EXPECT_EQ(prepared->folder.terms, "{}");
  EXPECT_EQ(prepared->folder.name, "other");
}

TEST_F(WorkflowSource, RefusesTwoDefinitionsInOneFolder) {
  write("workflow.asl.yaml", kYaml);
  write("workflow.asl.json", "{}");

  EXPECT_FALSE(prepare_workflow(folder_, ""));
}

}  // namespace
}  // namespace millrace::cli
