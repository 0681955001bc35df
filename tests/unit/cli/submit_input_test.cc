#include "producers/cli/submit_input.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace millrace::cli {
namespace {

namespace fs = std::filesystem;

class SubmitInputTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "submit_input_test.XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name) << content;
    return (folder_ / name).string();
  }
  Result<Json> input(const GivenInput& given) {
    Backend backend({{"files.folder", (folder_ / "store").string()}});
    return job_input(backend, given);
  }

  fs::path folder_;
};

TEST_F(SubmitInputTest, TakesJsonWithoutAPromptAsTheInputItself) {
  EXPECT_EQ(*input({.prompt = {}, .inputs = {R"({"a": [1, 2]})"}}), Json::parse(R"({"a": [1, 2]})"));
  EXPECT_EQ(*input({.prompt = {}, .inputs = {}}), Json::object());
  EXPECT_EQ(*input({.prompt = {}, .inputs = {"[]"}}), Json::array());
}

TEST_F(SubmitInputTest, ReadsAFileWithoutAPromptAsTheInputItself) {
  EXPECT_EQ(*input({.prompt = {}, .inputs = {write("input.json", "{\"x\": true}")}}), Json::parse("{\"x\": true}"));
}

TEST_F(SubmitInputTest, StoresAFileBesideAPrompt) {
  const auto made = input({.prompt = "how many", .inputs = {write("sales.csv", "a\n1\n")}});

  ASSERT_TRUE(made) << describe(made.error());
  EXPECT_EQ((*made)["prompt"], "how many");
  const auto uri = (*made)["input"].get<std::string>();
  EXPECT_EQ(uri.rfind("millrace-file:", 0), 0U);
  EXPECT_EQ(uri.substr(uri.size() - 10), "/sales.csv");
  EXPECT_FALSE(made->contains("inputs"));
}

TEST_F(SubmitInputTest, ListsAllFilesWhenThereAreSeveral) {
  const auto made = input({.prompt = "join", .inputs = {write("a.csv", "a\n"), write("b.csv", "b\n")}});

  ASSERT_TRUE(made) << describe(made.error());
  EXPECT_EQ((*made)["inputs"].size(), 2U);
  EXPECT_EQ((*made)["inputs"][0], (*made)["input"]);
}

TEST_F(SubmitInputTest, PassesUrisOn) {
  const auto made = input({.prompt = "x", .inputs = {"s3://bucket/key.csv"}});

  ASSERT_TRUE(made);
  EXPECT_EQ((*made)["input"], "s3://bucket/key.csv");
}

TEST_F(SubmitInputTest, SaysWhatIsWrongWithAnInput) {
  EXPECT_EQ(input({.prompt = "x", .inputs = {"nothing.csv"}}).error().where, "FileMissing");
  EXPECT_EQ(input({.prompt = {}, .inputs = {"nothing.json"}}).error().where, "FileMissing");
  EXPECT_EQ(input({.prompt = "x", .inputs = {write("empty.csv", "")}}).error().where, "FileEmpty");
  EXPECT_EQ(input({.prompt = {}, .inputs = {"{broken"}}).error().where, "InvalidInput");
  EXPECT_EQ(input({.prompt = {}, .inputs = {"1", "2"}}).error().where, "InvalidInput");
  const auto csv = input({.prompt = {}, .inputs = {write("sales.csv", "a,b\n")}});
  EXPECT_NE(csv.error().detail.find("--prompt"), std::string::npos) << csv.error().detail;
}

}  // namespace
}  // namespace millrace::cli
