#include "shared/sandbox/control_group.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "shared/sandbox/sandbox.h"

namespace millrace::sandbox {
namespace {

namespace fs = std::filesystem;

/// A cgroup file system made of ordinary files: it takes what is written and says what a test put there.
class ControlGroupIn : public ::testing::Test {
 protected:
  ControlGroupIn() {
    std::string pattern = fs::temp_directory_path() / "millrace-cgroup-XXXXXX";
    parent_ = ::mkdtemp(pattern.data());
  }
  ~ControlGroupIn() override { fs::remove_all(parent_); }

  std::string written(const std::string& file) const {
    std::string text;
    std::getline(std::ifstream(folder() / file), text);
    return text;
  }
  void kernel_says(const std::string& file, const std::string& text) const {
    std::ofstream(folder() / file) << text;
  }
  fs::path folder() const { return parent_ / "one"; }

  fs::path parent_;
};

TEST_F(ControlGroupIn, SetsEveryLimitBeforeAProcessJoins) {
  const auto group = ControlGroup::make(folder(), {.memory_bytes = 1000, .processes = 10});
  ASSERT_TRUE(group.has_value());
  EXPECT_EQ(written("memory.max"), "1000");
  EXPECT_EQ(written("memory.swap.max"), "0");
  EXPECT_EQ(written("memory.oom.group"), "1");
  EXPECT_EQ(written("pids.max"), "12") << "Two are bubblewrap's.";
  EXPECT_EQ(written("cpu.max"), "100000 100000");

  EXPECT_TRUE((*group)->add(42).has_value());
  EXPECT_EQ(written("cgroup.procs"), "42");
}

TEST_F(ControlGroupIn, ReadsTheKernelsVerdicts) {
  const auto group = ControlGroup::make(folder(), {});
  EXPECT_FALSE((*group)->ran_out_of_memory());
  EXPECT_FALSE((*group)->ran_out_of_processes());

  kernel_says("memory.events", "low 0\nhigh 0\nmax 7\noom 1\noom_kill 3\n");
  kernel_says("pids.events", "max 2\n");
  kernel_says("memory.peak", "4096\n");

  EXPECT_TRUE((*group)->ran_out_of_memory());
  EXPECT_TRUE((*group)->ran_out_of_processes());
  EXPECT_EQ((*group)->peak_memory_bytes(), 4096u);
}

TEST_F(ControlGroupIn, KillsWhatIsLeftWhenDestroyed) {
  { const auto group = ControlGroup::make(folder(), {}); }
  EXPECT_EQ(written("cgroup.kill"), "1");
}

TEST_F(ControlGroupIn, FailsClosedWhereGroupsCannotBeMade) {
  const auto group = ControlGroup::make(parent_ / "no" / "such", {});
  ASSERT_FALSE(group.has_value());
  EXPECT_EQ(group.error().where, kSandboxUnavailable);
}

}  // namespace
}  // namespace millrace::sandbox
