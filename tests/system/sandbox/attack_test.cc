#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/sandbox/bubblewrap_sandbox.h"
#include "tests/system/sandbox/attack_test.h"
#include "tests/system/sandbox/proof.h"
#include "tests/system/sandbox/rig.h"

namespace millrace::sandbox {
namespace {

using ::testing::IsEmpty;

/// One attack of the table: outside it succeeds, inside it does not, and no canary was touched.
class SandboxAttack : public ::testing::Test {
 public:
  explicit SandboxAttack(Attack attack) : attack_(std::move(attack)) {}

  void TestBody() override {
    const std::string marker = "millrace-attack-" + std::to_string(attack_.number);
    const SandboxProgram program = aimed_at_canaries(attack_.program, marker);
    if (attack_.control == Control::kSucceedsOutside) {
      EXPECT_NE(output_outside(program).find("REACHED"), std::string::npos) << "The attack is toothless.";
    }
    canaries().touched();

    BubblewrapSandbox sandbox(real_clock());
    Transcript seen;
    const auto report = sandbox.run(program, attack_.limits, seen, {});

    ASSERT_TRUE(report.has_value()) << describe(report.error());
    EXPECT_EQ(report->ended, attack_.ending) << name_of(report->ended) << ": " << report->cause << seen.all();
    EXPECT_EQ(report->code, 0) << seen.all();
    EXPECT_TRUE(seen.has(attack_.must_print)) << seen.all();
    EXPECT_THAT(seen.starting_with("REACHED"), IsEmpty());
    EXPECT_THAT(canaries().touched(), IsEmpty());
    EXPECT_EQ(processes_with(marker), 0);
    const bool kernel_counts = report->limits == "cgroup";
    record_proof(attack_.number, kernel_counts && attack_.held_by == HeldBy::kWatchdog ? HeldBy::kKernel : attack_.held_by);
  }

 private:
  Attack attack_;
};

std::string test_name(const Attack& attack) {
  return (attack.number < 10 ? "S0" : "S") + std::to_string(attack.number) + attack.name + "IsBlocked";
}

}  // namespace

void register_attack_tests(const std::vector<Attack>& attacks) {
  for (const Attack& attack : attacks) {
    ::testing::RegisterTest("SandboxAttack", test_name(attack).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [attack]() -> SandboxAttack* { return new SandboxAttack(attack); });
  }
}

}  // namespace millrace::sandbox
