#include "shared/coordination/circuit_breaker.h"

#include <gtest/gtest.h>

namespace millrace::coordination {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class CircuitBreakerTest : public testing::Test {
 protected:
  Admission admit() { return breaker.admit(settings, {.id = "p" + std::to_string(++probes), .lease = seconds(30)}, now); }
  Permit permit() {
    const Admission admission = admit();
    EXPECT_TRUE(admission.permit.has_value());
    return admission.permit.value_or(Permit{});
  }
  BreakerView record(const Permit& permit, CallOutcome outcome) { return breaker.record(settings, permit, outcome, now); }
  BreakerView call(CallOutcome outcome) { return record(permit(), outcome); }
  void call_times(int times, CallOutcome outcome) {
    for (int i = 0; i < times; ++i) call(outcome);
  }
  BreakerPhase phase() { return breaker.view(now).phase; }
  void trip_by_failures() { call_times(settings.failure_threshold, CallOutcome::kFailed); }

  BreakerSettings settings;
  CircuitBreaker breaker;
  TimePoint now = TimePoint(seconds(1'000'000));
  int probes = 0;
};

TEST_F(CircuitBreakerTest, E181OpensAtTheFifthFailureInARow) {
  call_times(4, CallOutcome::kFailed);
  EXPECT_EQ(phase(), BreakerPhase::kClosed);

  call(CallOutcome::kFailed);

  EXPECT_EQ(phase(), BreakerPhase::kOpen);
  EXPECT_EQ(breaker.view(now).open_for, seconds(60));
}

TEST_F(CircuitBreakerTest, E182AdmitsNobodyWhileOpenAndSaysHowLong) {
  trip_by_failures();
  now += seconds(19);

  const Admission admission = admit();

  EXPECT_FALSE(admission.permit);
  EXPECT_EQ(admission.retry_in, seconds(41));
}

TEST_F(CircuitBreakerTest, E184LetsExactlyThreeTryOutOfAThousand) {
  trip_by_failures();
  now += seconds(60);

  int admitted = 0;
  for (int i = 0; i < 1'000; ++i) admitted += admit().permit ? 1 : 0;

  EXPECT_EQ(admitted, 3);
  EXPECT_EQ(phase(), BreakerPhase::kHalfOpen);
}

TEST_F(CircuitBreakerTest, E184APlaceOfADeadProberReturns) {
  trip_by_failures();
  now += seconds(60);
  for (int i = 0; i < 3; ++i) permit();
  EXPECT_FALSE(admit().permit);

  now += seconds(30);

  EXPECT_TRUE(admit().permit);
}

TEST_F(CircuitBreakerTest, ClosesAtTheFirstSuccessOfAProbe) {
  trip_by_failures();
  now += seconds(60);

  call(CallOutcome::kSucceeded);

  EXPECT_EQ(phase(), BreakerPhase::kClosed);
}

TEST_F(CircuitBreakerTest, E185AnyFailureOfAProbeOpensAgainForTheWholeTime) {
  trip_by_failures();
  now += seconds(60);
  const Permit first = permit();
  const Permit second = permit();

  record(first, CallOutcome::kFailed);

  EXPECT_EQ(breaker.view(now).open_for, seconds(60));
  record(second, CallOutcome::kSucceeded);  // Of an earlier epoch.
  EXPECT_EQ(phase(), BreakerPhase::kOpen);
}

TEST_F(CircuitBreakerTest, E185ALateOutcomeOfAnEarlierEpochChangesNothing) {
  const Permit late = permit();
  trip_by_failures();
  const BreakerView before = breaker.view(now);

  EXPECT_EQ(record(late, CallOutcome::kSucceeded), before);
  EXPECT_EQ(record(late, CallOutcome::kFailed), before);
}

TEST_F(CircuitBreakerTest, E186OpensWhenMostCallsOfAMinuteFailThoughNeverFiveInARow) {
  for (int i = 0; i < 4; ++i) {
    call_times(4, CallOutcome::kFailed);
    call(CallOutcome::kSucceeded);
  }
  EXPECT_EQ(phase(), BreakerPhase::kClosed) << "sixteen of twenty, but the last was a success; the next failure decides";

  call_times(1, CallOutcome::kFailed);

  EXPECT_EQ(phase(), BreakerPhase::kOpen);
}

TEST_F(CircuitBreakerTest, ForgetsFailuresThatAreOlderThanTheWindow) {
  for (int i = 0; i < 12; ++i) {
    call(CallOutcome::kFailed);
    call(CallOutcome::kSucceeded);
    now += seconds(11);
  }

  EXPECT_EQ(phase(), BreakerPhase::kClosed);
}

TEST_F(CircuitBreakerTest, E187ACallersErrorNeitherCountsNorClearsTheCount) {
  call_times(4, CallOutcome::kFailed);
  call_times(50, CallOutcome::kNeither);
  EXPECT_EQ(phase(), BreakerPhase::kClosed);

  call(CallOutcome::kFailed);

  EXPECT_EQ(phase(), BreakerPhase::kOpen);
}

TEST_F(CircuitBreakerTest, AProbeThatSaysNothingGivesItsPlaceBack) {
  trip_by_failures();
  now += seconds(60);
  for (int i = 0; i < 10; ++i) call(CallOutcome::kNeither);

  EXPECT_EQ(phase(), BreakerPhase::kHalfOpen);
  EXPECT_EQ(breaker.view(now).probes, 0);
}

TEST_F(CircuitBreakerTest, IsTrippedAndResetByHand) {
  breaker.trip(seconds(10), now);
  EXPECT_FALSE(admit().permit);

  breaker.reset();

  EXPECT_TRUE(admit().permit);
}

TEST_F(CircuitBreakerTest, LearnsWhatALaterEpochKnowsAndNothingFromAnEarlierOne) {
  CircuitBreaker forgetful;
  trip_by_failures();
  forgetful.learn(breaker.view(now), now + seconds(20));
  EXPECT_EQ(forgetful.view(now + seconds(20)).open_for, seconds(60));

  forgetful.learn({.phase = BreakerPhase::kClosed, .epoch = 0}, now);

  EXPECT_EQ(forgetful.view(now).phase, BreakerPhase::kOpen);
}

}  // namespace
}  // namespace millrace::coordination
