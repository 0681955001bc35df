#include "shared/coordination/fleet_breakers.h"

#include <gtest/gtest.h>

#include <memory>

namespace millrace::coordination {
namespace {

using std::chrono::seconds;

/// Breakers of a fleet that can go away and forget.
class ScriptedBreakers final : public CircuitBreakers {
 public:
  explicit ScriptedBreakers(Clock& clock) : clock_(clock), kept_(std::make_unique<MemoryCircuitBreakers>(clock)) {}

  void forget() { kept_ = std::make_unique<MemoryCircuitBreakers>(clock_); }
  bool is_away = false;

  Result<Admission> admit(const AdmissionRequest& request) override { return is_away ? away<Admission>() : kept_->admit(request); }
  Result<BreakerView> record(const OutcomeReport& report) override { return is_away ? away<BreakerView>() : kept_->record(report); }
  Result<BreakerView> trip(const BreakerName& name, Duration open_for) override { return kept_->trip(name, open_for); }
  Result<BreakerView> reset(const BreakerName& name) override { return kept_->reset(name); }
  Result<std::map<BreakerName, BreakerView>> list() override { return kept_->list(); }

 private:
  template <typename T>
  static Result<T> away() {
    return transient("redis", "away");
  }

  Clock& clock_;
  std::unique_ptr<MemoryCircuitBreakers> kept_;
};

class FleetBreakersTest : public testing::Test {
 protected:
  Admission admit(FleetBreakers& worker) { return worker.admit(kAgent, settings, seconds(30)); }
  BreakerView call(FleetBreakers& worker, CallOutcome outcome) {
    const Admission admission = admit(worker);
    EXPECT_TRUE(admission.permit.has_value());
    return worker.record(kAgent, settings, admission.permit.value_or(Permit{}), outcome);
  }
  void fail_times(FleetBreakers& worker, int times) {
    for (int i = 0; i < times; ++i) call(worker, CallOutcome::kFailed);
  }

  const BreakerName kAgent{"pdf-adapter"};
  BreakerSettings settings;
  ManualClock clock{TimePoint(seconds(1'000'000))};
  SeededRandom random{7};
  ScriptedBreakers shared{clock};
  FleetBreakers one{{.shared = shared, .clock = clock, .random = random}};
  FleetBreakers other{{.shared = shared, .clock = clock, .random = random}};
};

TEST_F(FleetBreakersTest, E183FailuresOfAllWorkersCountTogether) {
  fail_times(one, 3);
  fail_times(other, 2);

  EXPECT_FALSE(admit(one).permit);
  EXPECT_FALSE(admit(other).permit);
}

TEST_F(FleetBreakersTest, KeepsOnRefusingWhenRedisGoesAwayWhileOpen) {
  fail_times(one, 5);
  shared.is_away = true;

  EXPECT_FALSE(admit(one).permit);
  EXPECT_TRUE(one.is_alone());
  clock.advance_by(seconds(60));
  EXPECT_TRUE(admit(one).permit);
}

TEST_F(FleetBreakersTest, CountsByItselfWhileRedisIsAway) {
  shared.is_away = true;
  fail_times(one, 5);

  EXPECT_FALSE(admit(one).permit);
  shared.is_away = false;
  EXPECT_FALSE(admit(one).permit) << "the shared breaker was told";
  EXPECT_FALSE(one.is_alone());
  EXPECT_FALSE(admit(other).permit) << "and tells the others";
}

TEST_F(FleetBreakersTest, AFlushedRedisLearnsAtTheFirstQuestionThatTheBreakerIsOpen) {
  fail_times(one, 5);
  clock.advance_by(seconds(20));

  shared.forget();

  const Admission admission = admit(one);
  EXPECT_FALSE(admission.permit);
  EXPECT_EQ(admission.retry_in, seconds(40));
  EXPECT_FALSE(admit(other).permit);
}

TEST_F(FleetBreakersTest, APermitFromBeforeAFlushStillCounts) {
  fail_times(one, 5);
  clock.advance_by(seconds(60));
  const Admission probe = admit(one);
  shared.forget();

  one.record(kAgent, settings, *probe.permit, CallOutcome::kSucceeded);

  EXPECT_TRUE(admit(one).permit);
}

}  // namespace
}  // namespace millrace::coordination
