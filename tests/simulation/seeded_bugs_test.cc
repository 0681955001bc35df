#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "tests/simulation/world.h"

namespace millrace::simulation {
namespace {

/// A bug that takes longer to be seen would be missed by a daily run.
constexpr std::uint64_t kSeedsToBeCaughtIn = 400;

class SeededBug : public ::testing::TestWithParam<Mutation> {
 protected:
  void SetUp() override { spdlog::set_level(spdlog::level::off); }
};

TEST_P(SeededBug, IsCaught) {
  for (std::uint64_t seed = 1; seed <= kSeedsToBeCaughtIn; ++seed) {
    const Verdict verdict = World({.seed = seed, .mutation = GetParam()}).run();
    if (!verdict.violation) continue;
    RecordProperty("seeds", static_cast<int>(seed));
    RecordProperty("violation", *verdict.violation);
    return;
  }
  FAIL() << name_of(GetParam()) << " was not seen in " << kSeedsToBeCaughtIn << " seeds";
}

INSTANTIATE_TEST_SUITE_P(All, SeededBug, ::testing::ValuesIn(all_mutations()),
                         [](const auto& seeded) { return std::string(name_of(seeded.param)); });

TEST(SeededBugs, AreEnoughToTrustTheSimulation) { EXPECT_GE(all_mutations().size(), 18U); }

}  // namespace
}  // namespace millrace::simulation
