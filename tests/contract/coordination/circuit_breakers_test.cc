#include <gtest/gtest.h>

#include <vector>

#include "shared/time/random.h"
#include "tests/contract/coordination/breakers_world.h"

namespace millrace::coordination {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const BreakerName kAgent{"pdf-adapter"};

class CircuitBreakersContract : public testing::TestWithParam<World> {
 protected:
  CircuitBreakersContract() : world_(GetParam().make()) {}

  CircuitBreakers& breakers() { return world_->breakers(); }
  Admission admit(const BreakerView& known = {}) {
    const auto admission = breakers().admit({.name = kAgent,
                                             .settings = settings_,
                                             .probe = {.id = "p" + std::to_string(++probes_), .lease = seconds(30)},
                                             .known = known});
    EXPECT_TRUE(admission) << describe(admission.error());
    return admission ? *admission : Admission{};
  }
  BreakerView record(const Permit& permit, CallOutcome outcome) {
    const auto view = breakers().record(
        {.name = kAgent, .settings = settings_, .permit = permit, .outcome = outcome, .known = {}});
    EXPECT_TRUE(view) << describe(view.error());
    return view ? *view : BreakerView{};
  }
  void fail_times(int times) {
    for (int i = 0; i < times; ++i) record(admit().permit.value_or(Permit{}), CallOutcome::kFailed);
  }

  std::unique_ptr<BreakersWorld> world_;
  BreakerSettings settings_;
  int probes_ = 0;
};

TEST_P(CircuitBreakersContract, FiveFailuresOpenAndAMinuteLaterThreeMayTry) {
  fail_times(5);
  world_->advance_by(seconds(19));
  EXPECT_EQ(admit().retry_in, seconds(41));

  world_->advance_by(seconds(41));

  for (int i = 0; i < 3; ++i) EXPECT_TRUE(admit().permit);
  const Admission fourth = admit();
  EXPECT_FALSE(fourth.permit);
  EXPECT_EQ(fourth.retry_in, seconds(30));
  EXPECT_EQ(fourth.view.probes, 3);
}

TEST_P(CircuitBreakersContract, ALoanThatEndedIsFreeAgain) {
  fail_times(5);
  world_->advance_by(seconds(60));
  for (int i = 0; i < 3; ++i) admit();

  world_->advance_by(seconds(30));

  EXPECT_TRUE(admit().permit);
}

TEST_P(CircuitBreakersContract, AnOutcomeOfAnEarlierEpochIsIgnored) {
  const Permit early = *admit().permit;
  fail_times(5);

  EXPECT_EQ(record(early, CallOutcome::kSucceeded).phase, BreakerPhase::kOpen);
}

TEST_P(CircuitBreakersContract, LearnsFromAnAskerWhoKnowsMore) {
  const Admission admission = admit({.phase = BreakerPhase::kOpen, .epoch = 9, .open_for = seconds(12)});

  EXPECT_FALSE(admission.permit);
  EXPECT_EQ(admission.retry_in, seconds(12));
  EXPECT_EQ(admission.view.epoch, 9);
}

TEST_P(CircuitBreakersContract, ListsWhatWasTrippedAndResetByHand) {
  ASSERT_TRUE(breakers().trip(kAgent, seconds(5)));
  ASSERT_TRUE(breakers().trip(BreakerName("1"), seconds(5)));
  ASSERT_TRUE(breakers().reset(BreakerName("1")));

  const auto listed = breakers().list();

  ASSERT_TRUE(listed) << describe(listed.error());
  ASSERT_EQ(listed->size(), 2u);
  EXPECT_EQ(listed->at(kAgent).phase, BreakerPhase::kOpen);
  EXPECT_EQ(listed->at(kAgent).open_for, seconds(5));
  EXPECT_EQ(listed->at(BreakerName("1")).phase, BreakerPhase::kClosed);
}

TEST_P(CircuitBreakersContract, NobodyHasBreakersAtFirst) {
  const auto listed = breakers().list();

  ASSERT_TRUE(listed) << describe(listed.error());
  EXPECT_TRUE(listed->empty());
}

INSTANTIATE_TEST_SUITE_P(Memory, CircuitBreakersContract, testing::Values(World{"memory", memory_breakers_world}));
INSTANTIATE_TEST_SUITE_P(Redis, CircuitBreakersContract, testing::Values(World{"redis", redis_breakers_world}));

/// One random decision after the other, put to both.
class TwoWorlds {
 public:
  explicit TwoWorlds(std::uint64_t seed) : random_(seed) {}

  void step() {
    const auto roll = random_.next() % 100;
    if (roll < 40) return admit();
    if (roll < 85) return record();
    if (roll < 97) return advance();
    if (roll < 98) return compare(memory_->breakers().trip(kAgent, seconds(4)), redis_->breakers().trip(kAgent, seconds(4)));
    if (roll < 99) return compare(memory_->breakers().reset(kAgent), redis_->breakers().reset(kAgent));
    EXPECT_EQ(*memory_->breakers().list(), *redis_->breakers().list());
  }

 private:
  template <typename Answer>
  void compare(const Result<Answer>& memory, const Result<Answer>& redis) {
    ASSERT_TRUE(memory && redis) << (redis ? "" : describe(redis.error()));
    EXPECT_TRUE(*memory == *redis);
  }
  /// Now and then somebody knows of an epoch that the breakers have forgotten.
  BreakerView known() {
    if (random_.next() % 50 != 0) return {};
    return {.phase = random_.next() % 2 ? BreakerPhase::kOpen : BreakerPhase::kClosed,
            .epoch = static_cast<std::int64_t>(random_.next() % 40),
            .open_for = milliseconds(random_.next() % 9'000)};
  }
  void admit() {
    const AdmissionRequest request{.name = kAgent,
                                   .settings = settings_,
                                   .probe = {.id = std::to_string(++probes_), .lease = seconds(3)},
                                   .known = known()};
    const auto answer = memory_->breakers().admit(request);
    compare(answer, redis_->breakers().admit(request));
    if (answer && answer->permit) out_.push_back(*answer->permit);
  }
  void record() {
    if (out_.empty()) return;
    const std::size_t which = random_.next() % out_.size();
    const OutcomeReport report{.name = kAgent,
                               .settings = settings_,
                               .permit = out_[which],
                               .outcome = static_cast<CallOutcome>(random_.next() % 3),
                               .known = known()};
    out_.erase(out_.begin() + static_cast<std::ptrdiff_t>(which));
    compare(memory_->breakers().record(report), redis_->breakers().record(report));
  }
  void advance() {
    const milliseconds by(random_.next() % 6'000);
    memory_->advance_by(by);
    redis_->advance_by(by);
  }

  SeededRandom random_;
  const BreakerSettings settings_{.failure_threshold = 4,
                                  .timeout = seconds(5),
                                  .half_open_max_calls = 2,
                                  .window = seconds(20),
                                  .window_calls_min = 6,
                                  .window_failure_rate = 0.6};
  std::unique_ptr<BreakersWorld> memory_ = memory_breakers_world();
  std::unique_ptr<BreakersWorld> redis_ = redis_breakers_world();
  std::vector<Permit> out_;
  int probes_ = 0;
};

TEST(CircuitBreakersInLua, AgreeWithTheRulesOnEveryDecisionOfRandomHistories) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    TwoWorlds worlds(seed);
    for (int i = 0; i < 2'000 && !testing::Test::HasFailure(); ++i) worlds.step();
  }
}

}  // namespace
}  // namespace millrace::coordination
