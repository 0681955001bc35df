#include "shared/coordination/circuit_breaker.h"

#include <algorithm>
#include <chrono>

namespace millrace::coordination {
namespace {

constexpr int kSlices = 6;

/// Whole milliseconds, as Redis counts them.
std::int64_t milliseconds_of(Duration duration) {
  return std::chrono::floor<std::chrono::milliseconds>(duration).count();
}

std::int64_t slice_at(TimePoint now, Duration window) {
  const std::int64_t length = std::max<std::int64_t>(1, milliseconds_of(window) / kSlices);
  return milliseconds_of(now.time_since_epoch()) / length;
}

}  // namespace

Admission CircuitBreaker::admit(const BreakerSettings& settings, const Probe& probe, TimePoint now) {
  if (phase_ == BreakerPhase::kOpen && now >= open_until_) change_to(BreakerPhase::kHalfOpen);
  drop_expired_probes(now);

  Admission admission;
  switch (phase_) {
    case BreakerPhase::kClosed:
      admission.permit = Permit{.epoch = epoch_, .probe = {}};
      break;
    case BreakerPhase::kOpen:
      admission.retry_in = open_until_ - now;
      break;
    case BreakerPhase::kHalfOpen:
      if (static_cast<int>(probes_.size()) < settings.half_open_max_calls) {
        probes_[probe.id] = now + probe.lease;
        admission.permit = Permit{.epoch = epoch_, .probe = probe.id};
      } else {
        const auto first = std::min_element(probes_.begin(), probes_.end(),
                                            [](const auto& a, const auto& b) { return a.second < b.second; });
        admission.retry_in = first == probes_.end() ? settings.timeout : first->second - now;
      }
      break;
  }
  admission.view = view(now);
  return admission;
}

BreakerView CircuitBreaker::record(const BreakerSettings& settings, const Permit& permit, CallOutcome outcome,
                                   TimePoint now) {
  if (permit.epoch != epoch_) return view(now);
  if (phase_ == BreakerPhase::kHalfOpen) {
    probes_.erase(permit.probe);
    if (outcome == CallOutcome::kSucceeded) change_to(BreakerPhase::kClosed);
    if (outcome == CallOutcome::kFailed) open_until(now + settings.timeout);
  } else if (phase_ == BreakerPhase::kClosed && outcome != CallOutcome::kNeither) {
    const bool is_failure = outcome == CallOutcome::kFailed;
    count(settings, is_failure, now);
    if (is_failure && must_open(settings)) open_until(now + settings.timeout);
  }
  return view(now);
}

BreakerView CircuitBreaker::trip(Duration open_for, TimePoint now) {
  open_until(now + open_for);
  return view(now);
}

BreakerView CircuitBreaker::reset() {
  change_to(BreakerPhase::kClosed);
  return view(TimePoint{});
}

void CircuitBreaker::learn(const BreakerView& known, TimePoint now) {
  if (known.epoch <= epoch_) return;
  change_to(known.phase == BreakerPhase::kClosed ? BreakerPhase::kClosed : BreakerPhase::kOpen);
  // What was half-open may be tried again at once.
  if (phase_ == BreakerPhase::kOpen) open_until_ = now + known.open_for;
  epoch_ = known.epoch;
}

BreakerView CircuitBreaker::view(TimePoint now) const {
  const bool is_open = phase_ == BreakerPhase::kOpen;
  return {.phase = phase_,
          .epoch = epoch_,
          .failures = failures_,
          .open_for = is_open ? std::max(Duration::zero(), Duration(open_until_ - now)) : Duration::zero(),
          .probes = static_cast<int>(probes_.size())};
}

void CircuitBreaker::change_to(BreakerPhase phase) {
  phase_ = phase;
  ++epoch_;
  failures_ = 0;
  probes_.clear();
  window_.clear();
}

void CircuitBreaker::open_until(TimePoint time) {
  change_to(BreakerPhase::kOpen);
  open_until_ = time;
}

void CircuitBreaker::count(const BreakerSettings& settings, bool is_failure, TimePoint now) {
  failures_ = is_failure ? failures_ + 1 : 0;
  const std::int64_t current = slice_at(now, settings.window);
  std::erase_if(window_, [&](const auto& slice) { return slice.first <= current - kSlices; });
  Slice& slice = window_[current];
  ++slice.calls;
  if (is_failure) ++slice.failures;
}

bool CircuitBreaker::must_open(const BreakerSettings& settings) const {
  if (failures_ >= settings.failure_threshold) return true;
  int calls = 0;
  int failures = 0;
  for (const auto& [number, slice] : window_) {
    calls += slice.calls;
    failures += slice.failures;
  }
  return calls >= settings.window_calls_min && failures >= settings.window_failure_rate * calls;
}

void CircuitBreaker::drop_expired_probes(TimePoint now) {
  std::erase_if(probes_, [&](const auto& probe) { return probe.second <= now; });
}

}  // namespace millrace::coordination
