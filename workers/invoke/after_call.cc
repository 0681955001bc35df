#include "workers/invoke/after_call.h"

#include <algorithm>
#include <cstdlib>

#include "shared/agents/retry_delay.h"
#include "shared/vocabulary/json.h"

namespace millrace::invoke {
namespace {

using coordination::BreakerPhase;
using work_loop::Failed;
using work_loop::Pending;
using work_loop::TaskOutcome;

/// Why a task waits without having done anything wrong, and what it fails as when that takes too long.
struct ParkReason {
  WaitReason told;
  const char* error;
};
const ParkReason kBreakerIsOpen{{.because = "its circuit breaker is open", .next = "probe"}, "Agent.CircuitOpen"};
const ParkReason kBreakerIsTried{{.because = "its circuit breaker lets a few calls try first", .next = "look"},
                                 "Agent.CircuitOpen"};
const ParkReason kIsAtWork{{.because = "it is at work on it", .next = "look"}, "Agent.TimedOut"};
constexpr Duration kLookSoonest = std::chrono::milliseconds{250};
constexpr Duration kLookLatest = std::chrono::seconds{10};
const ParkReason kHasARate{{.because = "its rate of calls is used up", .next = "call"}, "Agent.RateLimited"};
constexpr Duration kPlaceEarliest = std::chrono::seconds{5};  // Workers' clocks differ.
constexpr Duration kPlaceLatest = std::chrono::seconds{30};   // An older place is gone: others have had theirs since.
const ParkReason kIsBusy{{.because = "it asked to be left alone", .next = "call"}, "Agent.RateLimited"};

/// Tasks that wait for the same moment come back one after the other.
Duration spread_of(const agents::Agent& agent) { return agent.breaker.timeout / 6; }

/// The document's own words, for workflows that want to see them.
std::string circuit_open_cause(const agents::Agent& agent, BreakerPhase phase) {
  return Json{{"success", false},
              {"error", "Circuit breaker OPEN for " + agent.name.value()},
              {"circuit_state", coordination::name_of(phase)}}
      .dump();
}

/// Waits without using one of its attempts, but not for ever.
TaskOutcome park(const CallSituation& situation, Duration wait, const ParkReason& reason, Duration spread, Random& random) {
  Waited waited = situation.task.waited;
  waited.place_at.reset();
  waited.parked_since = waited.parked_since.value_or(situation.now);
  if (situation.now - *waited.parked_since >= situation.agent.park_max) {
    return Failed{reason.error, "waited for " + situation.agent.name.value() + " longer than its park_seconds_max: " +
                                    reason.told.because};
  }
  const auto later = std::chrono::duration_cast<Duration>(spread * random.fraction());
  return Pending{.handle = encode_handle(situation.agent.name, waited, reason.told),
                 .poll_after = situation.now + wait + later};
}

TaskOutcome park_at(const CallSituation& situation, const coordination::BreakerView& breaker, Duration retry_in,
                    Random& random) {
  const Duration spread = spread_of(situation.agent);
  if (breaker.phase != BreakerPhase::kHalfOpen) return park(situation, retry_in, kBreakerIsOpen, spread, random);
  // Probes answer long before their loans end.
  return park(situation, std::min(retry_in, spread), kBreakerIsTried, spread, random);
}

enum class AfterFailure { kFails, kWaitsForProbe, kCoolsDown, kIsUsedUp, kIsRepeated };

int attempts_made(const CallSituation& situation) { return situation.task.waited.failures + 1; }

/// What becomes of a task whose call has failed: the one rule that both its outcome and the retry budget go by.
AfterFailure after(const CallSituation& situation, const agents::AgentFailure& failure, const coordination::BreakerView& breaker) {
  if (!failure.may_retry) return AfterFailure::kFails;
  // The failure opened the breaker, or was a probe's.
  const bool is_open = breaker.phase != BreakerPhase::kClosed && failure.counts_as == coordination::CallOutcome::kFailed;
  if (is_open && !situation.task.fails_when_open) return AfterFailure::kWaitsForProbe;
  if (failure.retry_after) return AfterFailure::kCoolsDown;
  return attempts_made(situation) < situation.agent.retry.attempts ? AfterFailure::kIsRepeated : AfterFailure::kIsUsedUp;
}

/// "attempt 2 of 3"
std::string count_of(const CallSituation& situation) {
  return "attempt " + std::to_string(attempts_made(situation)) + " of " + std::to_string(situation.agent.retry.attempts);
}

TaskOutcome repeat(const CallSituation& situation, const agents::AgentFailure& failure, Random& random) {
  Waited waited = situation.task.waited;
  waited.place_at.reset();
  waited.failures = attempts_made(situation);
  if (failure.has_forgotten_task) waited.remote_task.clear();  // To be begun anew.
  const bool is_held_back = situation.held_back > Duration::zero();
  const std::string held_back = is_held_back ? ", and its retry budget is used up" : "";
  const WaitReason reason{.because = count_of(situation) + " failed (" + failure.error + ")" + held_back, .next = "call"};
  const Duration delay = situation.held_back + agents::retry_delay(waited.failures, situation.agent.retry, random);
  return Pending{.handle = encode_handle(situation.agent.name, waited, reason), .poll_after = situation.now + delay};
}

}  // namespace

bool is_repeated(const CallSituation& situation, const agents::AgentFailure& failure, const coordination::BreakerView& breaker) {
  return after(situation, failure, breaker) == AfterFailure::kIsRepeated;
}

TaskOutcome outcome_after_failure(const CallSituation& situation, const agents::AgentFailure& failure,
                                  const coordination::BreakerView& breaker, Random& random) {
  switch (after(situation, failure, breaker)) {
    case AfterFailure::kFails: return Failed{failure.error, failure.cause};
    case AfterFailure::kWaitsForProbe: return park_at(situation, breaker, breaker.open_for, random);
    case AfterFailure::kCoolsDown:
      return park(situation, *failure.retry_after, kIsBusy, spread_of(situation.agent), random);
    case AfterFailure::kIsUsedUp: return Failed{failure.error, failure.cause + " (" + count_of(situation) + ")"};
    case AfterFailure::kIsRepeated: return repeat(situation, failure, random);
  }
  std::abort();  // Every case is above.
}

TaskOutcome outcome_while_working(const CallSituation& situation, const std::string& remote_task, Random& random) {
  InvokeTask task = situation.task;
  task.waited.remote_task = remote_task;
  const Duration so_far = task.waited.parked_since ? situation.now - *task.waited.parked_since : Duration::zero();
  const Duration wait = std::clamp<Duration>(so_far / 4, kLookSoonest, kLookLatest);
  return park({.agent = situation.agent, .task = task, .now = situation.now}, wait, kIsAtWork, wait / 4, random);
}

TaskOutcome outcome_without_permit(const CallSituation& situation, const coordination::Admission& admission, Random& random) {
  if (situation.task.fails_when_open) {
    return Failed{"Agent.CircuitOpen", circuit_open_cause(situation.agent, admission.view.phase)};
  }
  return park_at(situation, admission.view, admission.retry_in, random);
}

bool has_place(const CallSituation& situation) {
  const Waited& waited = situation.task.waited;
  if (situation.agent.requests_per_minute <= 0 || !waited.remote_task.empty()) return true;
  return waited.place_at && *waited.place_at <= situation.now + kPlaceEarliest && *waited.place_at >= situation.now - kPlaceLatest;
}

TaskOutcome outcome_until_place(const CallSituation& situation, Duration wait, Random& random) {
  TaskOutcome outcome = park(situation, wait, kHasARate, Duration::zero(), random);
  auto* pending = std::get_if<Pending>(&outcome);
  if (pending == nullptr) return outcome;
  Waited waited = situation.task.waited;
  waited.parked_since = waited.parked_since.value_or(situation.now);
  waited.place_at = situation.now + wait;
  pending->handle = encode_handle(situation.agent.name, waited, kHasARate.told);
  return outcome;
}

TaskOutcome outcome_while_cooling(const CallSituation& situation, Duration left, Random& random) {
  return park(situation, left, kIsBusy, spread_of(situation.agent), random);
}

}  // namespace millrace::invoke
