#include "tests/system/sandbox/attack_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "shared/sandbox/bubblewrap_sandbox.h"
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
    record_proof(attack_.number,
                 kernel_counts && attack_.held_by == HeldBy::kWatchdog ? HeldBy::kKernel : attack_.held_by);
  }

 private:
  Attack attack_;
};

/// All attacks again, sixteen at a time in one process: nothing that holds alone fails under load or by a
/// neighbour.
class SandboxCrowd : public ::testing::Test {
 public:
  explicit SandboxCrowd(std::vector<Attack> attacks) : attacks_(std::move(attacks)) {}

  void TestBody() override {
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 16; ++i) threads.emplace_back([this] { take_attacks(); });
    }
    EXPECT_THAT(failures_, IsEmpty());
    EXPECT_THAT(canaries().touched(), IsEmpty());
    EXPECT_EQ(processes_with(kMarker), 0);
  }

 private:
  static constexpr char kMarker[] = "millrace-crowd";

  void take_attacks() {
    for (std::size_t next = next_++; next < attacks_.size(); next = next_++) {
      const Attack& attack = attacks_[next];
      Transcript seen;
      const auto report = sandbox_.run(aimed_at_canaries(attack.program, kMarker), attack.limits, seen, {});
      const bool blocked = report.has_value() && seen.starting_with("REACHED").empty() &&
                           (report->ended == attack.ending || report->ended == Ending::kTimedOut);
      if (blocked) continue;
      const std::lock_guard guard(mutex_);
      failures_.push_back(attack.name + ": " +
                          (report ? std::string(name_of(report->ended)) : describe(report.error())) +
                          seen.all());
    }
  }

  BubblewrapSandbox sandbox_{real_clock()};
  std::vector<Attack> attacks_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::vector<std::string> failures_;
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
  ::testing::RegisterTest("SandboxCrowd", "SixteenAttacksAtATimeAreAllBlocked", nullptr, nullptr, __FILE__,
                          __LINE__, [attacks]() -> SandboxCrowd* { return new SandboxCrowd(attacks); });
}

}  // namespace millrace::sandbox
