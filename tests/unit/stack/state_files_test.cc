#include "producers/cli/stack/state_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace millrace::cli::stack {
namespace {

class StateFiles : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("millrace_state_files_" + std::to_string(::getpid()));
};

TEST_F(StateFiles, AreReplacedAsAWholeAndForTheirOwnerOnly) {
  ASSERT_TRUE(write_atomically(folder_ / "a", "old and long"));
  ASSERT_TRUE(write_atomically(folder_ / "a", "new"));
  EXPECT_EQ(read_text(folder_ / "a"), "new");
  EXPECT_EQ(std::filesystem::status(folder_ / "a").permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(StateFiles, AFolderThatIsMissingIsAnErrorThatNamesTheFile) {
  const auto written = write_atomically(folder_ / "no" / "a", "x");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().detail.find("no/a"), std::string::npos);
}

TEST_F(StateFiles, NumbersAreReadBackAndNonsenseIsNothing) {
  ASSERT_TRUE(write_numbers(folder_ / "n", {{"execute", 3}, {"validate", 0}}));
  EXPECT_EQ(read_numbers(folder_ / "n"), (std::map<std::string, int>{{"execute", 3}, {"validate", 0}}));
  ASSERT_TRUE(write_atomically(folder_ / "n", "[1,"));
  EXPECT_TRUE(read_numbers(folder_ / "n").empty());
  EXPECT_TRUE(read_numbers(folder_ / "absent").empty());
}

}  // namespace
}  // namespace millrace::cli::stack
