#include "shared/frameworks/framework_folder.h"

#include <gtest/gtest.h>

#include "tests/unit/frameworks/temporary_folder.h"

namespace millrace::frameworks {
namespace {

constexpr char kRules[] =
    R"({"language": "python", "validation": {"judge": "python"}, "executor": {"kind": "sandbox"}})";

class FrameworkFolderFromDisk : public testing::Test {
 protected:
  FrameworkFolderFromDisk() { folder_.write("workflow.asl.json", "{}"); }

  Result<FrameworkFolder> read() const { return read_framework_folder(folder_.path(), "demo"); }
  std::string refusal() const {
    const auto result = read();
    return result ? "accepted" : result.error().detail;
  }

  TemporaryFolder folder_;
};

TEST_F(FrameworkFolderFromDisk, KnowsItsNamedPartsAndKeepsEveryOtherFileByRelativePath) {
  folder_.write("request.schema.json", "{\"type\": \"object\"}");
  folder_.write("result.schema.json", "true");
  folder_.write("framework.json", kRules);
  folder_.write("prompts/system.md", "Be brief.");

  const auto folder = read();

  ASSERT_TRUE(folder) << folder.error().detail;
  EXPECT_EQ(folder->name, "demo");
  EXPECT_EQ(folder->definition, "{}");
  EXPECT_EQ(folder->request_schema, "{\"type\": \"object\"}");
  EXPECT_EQ(folder->result_schema, "true");
  ASSERT_NE(folder->find_file("prompts/system.md"), nullptr);
  EXPECT_EQ(*folder->find_file("prompts/system.md"), "Be brief.");
  EXPECT_EQ(folder->find_file("workflow.asl.json"), nullptr);
  ASSERT_TRUE(folder->rules);
  EXPECT_EQ(folder->rules->language, "python");
}

TEST_F(FrameworkFolderFromDisk, NeedsNoRulesOrSchemas) {
  const auto folder = read();

  ASSERT_TRUE(folder);
  EXPECT_FALSE(folder->rules);
  EXPECT_EQ(folder->request_schema, "");
}

TEST_F(FrameworkFolderFromDisk, IsNamedAfterTheFolderUnlessANameIsGiven) {
  folder_.write("inner/workflow.asl.json", "{}");

  EXPECT_EQ(read_framework_folder(folder_.path() / "inner")->name, "inner");
  EXPECT_EQ(read_framework_folder(folder_.path() / "inner/")->name, "inner");
}

TEST_F(FrameworkFolderFromDisk, IsRefusedWithoutADefinition) {
  const TemporaryFolder empty;

  const auto folder = read_framework_folder(empty.path(), "demo");

  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().detail.find("has no workflow.asl.json"), std::string::npos);
}

TEST_F(FrameworkFolderFromDisk, IsRefusedUnderANameThatIsNoTopicName) {
  for (const std::string name : {"Demo", "1demo", "a b", "a/b", "ä"}) {
    EXPECT_FALSE(read_framework_folder(folder_.path(), name)) << name;
  }
}

TEST_F(FrameworkFolderFromDisk, IsRefusedWithASymbolicLinkBecauseItCouldCarryAnyFileAway) {
  std::filesystem::create_symlink("/etc/hostname", folder_.path() / "stolen.txt");

  EXPECT_EQ(refusal(), "stolen.txt is a symbolic link: put the file itself there");
}

TEST_F(FrameworkFolderFromDisk, IsRefusedWhenAFileIsNotUtf8) {
  folder_.write("prompts/system.md", "caf\xE9");

  EXPECT_EQ(refusal(), "prompts/system.md is not UTF-8 text: save it as UTF-8");
}

TEST_F(FrameworkFolderFromDisk, IsRefusedWhenAFileIsTooLarge) {
  folder_.write("prompts/system.md", std::string(256 * 1024 + 1, 'x'));

  EXPECT_EQ(refusal(), "prompts/system.md is larger than 256 KiB");
}

TEST_F(FrameworkFolderFromDisk, IsRefusedWhenItIsTooLargeAsAWhole) {
  for (int i = 0; i < 5; ++i) folder_.write("prompts/" + std::to_string(i), std::string(250 * 1024, 'x'));

  EXPECT_EQ(refusal(), "the folder holds more than 1 MiB");
}

TEST_F(FrameworkFolderFromDisk, IsRefusedWhenASchemaIsNoSchema) {
  folder_.write("request.schema.json", "[1]");

  EXPECT_EQ(refusal(), "request.schema.json is not a JSON Schema: it must hold one JSON object");
}

TEST_F(FrameworkFolderFromDisk, IsRefusedWhenItsRulesNameAScriptThatIsNotThere) {
  folder_.write("framework.json", R"({"language": "sql", "validation": {"judge": "file:judge.py"},
                                      "executor": {"kind": "sandbox", "runner": "runner.py"}})");
  folder_.write("judge.py", "pass");

  EXPECT_EQ(refusal(), "framework.json names runner.py, which is not there");
}

TEST_F(FrameworkFolderFromDisk, LeavesHiddenFilesOut) {
  folder_.write(".git/config", "secret");
  folder_.write(".draft.md", "later");

  EXPECT_TRUE(read()->files.empty());
}

TEST(FrameworkFolderFiles, ComeBackFromTheirStoredForm) {
  const std::map<std::string, std::string> files{{"README.md", "# \"Ü\"\n"}, {"prompts/system.md", ""}};

  const auto decoded = decode_files(encode_files(files));

  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, files);
}

TEST(FrameworkFolderFiles, AreBrokenWhenTheStoredFormIsDamaged) {
  EXPECT_EQ(decode_files("[]").error().kind, ErrorKind::kBroken);
  EXPECT_EQ(decode_files("{\"a\": 1}").error().kind, ErrorKind::kBroken);
  EXPECT_EQ(decode_files("{").error().kind, ErrorKind::kBroken);
}

TEST(ShippedFrameworkFolders, CanBeRead) {
  const std::filesystem::path workflows = std::filesystem::path(MILLRACE_SOURCE_FOLDER) / "workers/supervise/workflows";
  int folders = 0;
  for (const auto& entry : std::filesystem::directory_iterator(workflows)) {
    if (!entry.is_directory()) continue;
    const auto folder = read_framework_folder(entry.path());
    EXPECT_TRUE(folder) << entry.path() << ": " << folder.error().detail;
    ++folders;
  }
  EXPECT_GE(folders, 2);
}

}  // namespace
}  // namespace millrace::frameworks
