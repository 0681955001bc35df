#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "tests/simulation/world.h"

namespace millrace::simulation {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kSeeds = 150;  // Each takes ten times as long.
#else
constexpr std::uint64_t kSeeds = 2000;
#endif

class Simulation : public ::testing::Test {
 protected:
  void SetUp() override { spdlog::set_level(spdlog::level::off); }
};

TEST_F(Simulation, KeepsItsInvariantsInBadWeatherAndEndsEveryJobAfterIt) {
  std::map<std::string, int> bites;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Verdict verdict = World({.seed = seed}).run();
    ASSERT_FALSE(verdict.violation) << "seed " << seed << ": " << *verdict.violation << "\nreplay: simulation --seed " << seed
                                    << " --told";
    for (const auto& [fault, times] : verdict.bites) bites[fault] += times;
  }
  int faults = 0;
  for (const auto& [fault, times] : bites) {
    RecordProperty(fault, times);
    const bool is_counted_often = fault == "read failed";  // Once for every try while the log is away.
    if (!fault.starts_with("-") && !is_counted_often) faults += times;
  }
  EXPECT_GE(faults, 30 * static_cast<int>(kSeeds)) << "the weather is too good to prove anything";
}

TEST_F(Simulation, EveryKindOfFaultBites) {
  std::map<std::string, int> bites;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    for (const auto& [fault, times] : World({.seed = seed}).run().bites) bites[fault] += times;
  }
  for (const char* fault :
       {"death in a call", "process killed", "process frozen", "call that takes long", "shard taken from a silent owner",
        "- batch fenced", "call of the database failed", "answer of the database lost", "COMMIT applied, not heard",
        "COMMIT not applied, not heard", "COMMIT that came late", "record not written",
        "record written twice", "record written, reported as failed", "producer's queue full", "read failed",
        "record read twice", "commit of offsets put off", "rebalance", "log away", "database away", "wall clock wrong",
        "all of the log lost", "end of a partition lost", "- stale result refused", "- task run again",
        "- lost task dispatched again", "- log recognised as made anew"}) {
    EXPECT_GT(bites[fault], 0) << fault;
  }
}

TEST_F(Simulation, ASeedIsARunToTheLastByte) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    ASSERT_EQ(World({.seed = seed}).run().digest, World({.seed = seed}).run().digest) << "seed " << seed;
  }
  EXPECT_NE(World({.seed = 1}).run().digest, World({.seed = 2}).run().digest);
}

}  // namespace
}  // namespace millrace::simulation
