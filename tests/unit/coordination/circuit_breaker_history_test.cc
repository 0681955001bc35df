#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <vector>

#include "shared/coordination/circuit_breaker.h"

namespace millrace::coordination {
namespace {

using std::chrono::seconds;

constexpr BreakerSettings kSettings{.failure_threshold = 3,
                                    .timeout = seconds(10),
                                    .half_open_max_calls = 2,
                                    .window = seconds(60),
                                    .window_calls_min = 1'000,
                                    .window_failure_rate = 0.5};
constexpr seconds kLease{7};

/// The breaker as the document describes it, said in another way: by the calls that are out and by what came back in this
/// epoch, without the failure-rate window.
struct Model {
  enum class Phase { kClosed, kOpen, kTrying } phase = Phase::kClosed;
  int failures_in_a_row = 0;
  TimePoint opened_at{};
  std::set<std::pair<TimePoint, std::string>> loans{};  ///< End and id.

  bool may_call(TimePoint now) {
    if (phase == Phase::kOpen && now - opened_at >= kSettings.timeout) {
      phase = Phase::kTrying;
      loans.clear();
    }
    std::erase_if(loans, [&](const auto& loan) { return loan.first <= now; });
    if (phase == Phase::kTrying) return loans.size() < static_cast<std::size_t>(kSettings.half_open_max_calls);
    return phase == Phase::kClosed;
  }
  void open(TimePoint now) {
    phase = Phase::kOpen;
    opened_at = now;
  }
};

/// A call that is under way, with the model's phase count at its admission instead of an epoch.
struct Call {
  Permit permit;
  int era = 0;
};

RC_GTEST_PROP(CircuitBreakerHistory, AgreesWithTheModelOnEveryDecision, ()) {
  CircuitBreaker breaker;
  Model model;
  int era = 0;
  TimePoint now(seconds(1'000));
  std::vector<Call> out;
  const int steps = *rc::gen::inRange(1, 200);
  for (int step = 0; step < steps; ++step) {
    const int choice = *rc::gen::inRange(0, 10);
    if (choice < 4) {
      const auto phase_before = model.phase;
      const bool may = model.may_call(now);
      if (model.phase != phase_before) ++era;
      const Probe probe{.id = std::to_string(step), .lease = kLease};
      const Admission admission = breaker.admit(kSettings, probe, now);
      RC_ASSERT(admission.permit.has_value() == may);
      if (!may) {
        RC_ASSERT(admission.retry_in > Duration::zero());
        continue;
      }
      if (model.phase == Model::Phase::kTrying) model.loans.insert({now + kLease, probe.id});
      out.push_back({*admission.permit, era});
    } else if (choice < 9 && !out.empty()) {
      const std::size_t which = *rc::gen::inRange<std::size_t>(0, out.size());
      const Call call = out[which];
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(which));
      const auto outcome = *rc::gen::element(CallOutcome::kSucceeded, CallOutcome::kFailed, CallOutcome::kNeither);
      breaker.record(kSettings, call.permit, outcome, now);
      if (call.era != era) continue;
      std::erase_if(model.loans, [&](const auto& loan) { return loan.second == call.permit.probe; });
      if (outcome == CallOutcome::kNeither) continue;
      const bool failed = outcome == CallOutcome::kFailed;
      if (model.phase == Model::Phase::kTrying) {
        model.failures_in_a_row = 0;
        if (failed) {
          model.open(now);
        } else {
          model.phase = Model::Phase::kClosed;
        }
        ++era;
      } else if (!failed) {
        model.failures_in_a_row = 0;
      } else if (++model.failures_in_a_row >= kSettings.failure_threshold) {
        model.failures_in_a_row = 0;
        model.open(now);
        ++era;
      }
    } else {
      now += seconds(*rc::gen::inRange(0, 12));
    }
    RC_ASSERT(breaker.view(now).probes <= kSettings.half_open_max_calls);
  }
}

}  // namespace
}  // namespace millrace::coordination
