#include "shared/sandbox/delegated_group.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace millrace::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr int kProcess = 42;
constexpr char kAll[] = "cpuset cpu io memory pids";

TEST(UnifiedMount, IsFoundAmongOtherHierarchies) {
  EXPECT_EQ(unified_mount("29 23 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
                          "30 23 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"),
            fs::path("/sys/fs/cgroup/unified"));
  EXPECT_FALSE(unified_mount("29 23 0:26 / / rw - ext4 /dev/vda rw\n").has_value());
}

TEST(OwnGroup, IsTheLineWithoutControllers) {
  EXPECT_EQ(own_group("8:pids:/x\n0::/user.slice/worker\n"), fs::path("user.slice/worker"));
  EXPECT_EQ(own_group("0::/\n"), fs::path(""));
  EXPECT_FALSE(own_group("8:pids:/x\n").has_value());
}

/// A hierarchy made of ordinary files.
class DelegatedGroup : public ::testing::Test {
 protected:
  DelegatedGroup() {
    std::string pattern = fs::temp_directory_path() / "millrace-delegated-XXXXXX";
    mount_ = ::mkdtemp(pattern.data());
  }
  ~DelegatedGroup() override { fs::remove_all(mount_); }

  struct Group {
    std::string controllers;
    std::string handed_out;
    std::string processes;
  };
  void has(const std::string& path, const Group& group) const {
    fs::create_directories(mount_ / path);
    std::ofstream(mount_ / path / "cgroup.controllers") << group.controllers;
    std::ofstream(mount_ / path / "cgroup.subtree_control") << group.handed_out;
    std::ofstream(mount_ / path / "cgroup.procs") << group.processes;
  }
  std::string text(const std::string& path) const {
    std::string line;
    std::getline(std::ifstream(mount_ / path), line);
    return line;
  }

  fs::path mount_;
};

TEST_F(DelegatedGroup, IsTheOneAboveWhenWeWerePutIntoALeaf) {
  has("service", {.controllers = kAll, .handed_out = kAll, .processes = ""});
  has("service/leaf", {.controllers = kAll, .handed_out = "", .processes = "42\n43\n"});
  EXPECT_EQ(delegated_group_at(mount_, "service/leaf", kProcess), mount_ / "service");
}

TEST_F(DelegatedGroup, IsOurOwnWhenWeAreAloneAndMoveIntoALeaf) {
  has("service", {.controllers = kAll, .handed_out = "", .processes = "42\n"});
  EXPECT_EQ(delegated_group_at(mount_, "service", kProcess), mount_ / "service");
  EXPECT_EQ(text("service/millrace-worker/cgroup.procs"), "42");
  EXPECT_EQ(text("service/cgroup.subtree_control"), "+memory +pids +cpu");
}

TEST_F(DelegatedGroup, IsNoneWhenOthersLiveInOurs) {
  has("session", {.controllers = kAll, .handed_out = "", .processes = "41\n42\n"});
  EXPECT_FALSE(delegated_group_at(mount_, "session", kProcess).has_value());
  EXPECT_FALSE(fs::exists(mount_ / "session/millrace-worker"));
}

TEST_F(DelegatedGroup, IsNoneWithoutTheControllers) {
  has("session", {.controllers = "cpu pids", .handed_out = "", .processes = "42\n"});
  EXPECT_FALSE(delegated_group_at(mount_, "session", kProcess).has_value());
  EXPECT_FALSE(delegated_group_at(mount_, "no/such", kProcess).has_value());
}

}  // namespace
}  // namespace millrace::sandbox
