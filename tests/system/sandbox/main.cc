#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "shared/sandbox/probe_layers.h"
#include "tests/system/sandbox/attack_test.h"
#include "tests/system/sandbox/proof.h"
#include "tests/system/sandbox/rig.h"

namespace millrace::sandbox {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

/// What a worker of root saw, before this process gave root up.
std::optional<Result<std::vector<std::string>>> layers_of_root;

class Summary : public ::testing::Test {
 public:
  void TestBody() override {
    EXPECT_THAT(unproven_numbers(), IsEmpty());
    EXPECT_THAT(numbers_held_by(HeldBy::kWatchdog), ::testing::SizeIs(::testing::Le(2)));
    std::cout << "held by the watchdog instead of a cgroup: " << numbers_held_by(HeldBy::kWatchdog).size()
              << "\n";
  }
};

TEST(ProbeLayers, FindsEveryLayerAsAnUnprivilegedUser) {
  ASSERT_NE(::geteuid(), 0u);
  const auto layers = probe_layers(real_clock());
  EXPECT_TRUE(layers.has_value()) << describe(layers.error());
}

TEST(ProbeLayers, FindsEveryLayerAsRootToo) {
  if (!layers_of_root) GTEST_SKIP() << "not started as root";
  EXPECT_TRUE(layers_of_root->has_value()) << describe(layers_of_root->error());
}

}  // namespace
}  // namespace millrace::sandbox

/// Files are read and root's own check is made first; then root is given up for good, and all tests run as
/// the unprivileged user that a worker is. The summary comes last.
int main(int argument_count, char** arguments) {
  using namespace millrace::sandbox;
  ::testing::InitGoogleMock(&argument_count, arguments);
  const auto attacks = load_attacks();
  if (::geteuid() == 0) layers_of_root = probe_layers(real_clock());
  drop_root();
  ::signal(SIGPIPE, SIG_IGN);
  canaries();
  register_attack_tests(attacks);
  ::testing::RegisterTest("SandboxTestList", "LeavesNoNumberUnproven", nullptr, nullptr, __FILE__, __LINE__,
                          []() -> Summary* { return new Summary; });
  return RUN_ALL_TESTS();
}
