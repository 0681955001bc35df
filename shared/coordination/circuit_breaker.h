#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "shared/coordination/breaker_settings.h"
#include "shared/coordination/breaker_view.h"

namespace millrace::coordination {

/// What a call came to, as a breaker counts it.
enum class CallOutcome {
  kSucceeded,
  kFailed,
  kNeither,  ///< A caller's error, "too many requests", a call that was given up: says nothing about the agent's health.
};

/// The right to make one call. Its outcome counts only while the breaker is in the same epoch.
struct Permit {
  std::int64_t epoch = 0;
  std::string probe{};  ///< The loan of a call that tries a half-open breaker; empty for an ordinary call.

  bool operator==(const Permit&) const = default;
};

/// A loan that a call takes when the breaker turns out to be half-open.
struct Probe {
  std::string id{};
  Duration lease{};  ///< Its place returns by itself after so long: the caller may have died.
};

struct Admission {
  std::optional<Permit> permit{};
  Duration retry_in{0};  ///< Without a permit: how long until asking again may help.
  BreakerView view{};

  bool operator==(const Admission&) const = default;
};

/// The rules of one breaker (README.md). Pure: the time is given, and never goes far back. One thread at a time.
class CircuitBreaker final {
 public:
  Admission admit(const BreakerSettings& settings, const Probe& probe, TimePoint now);
  /// The breaker as it is after the outcome, whether that counted or not.
  BreakerView record(const BreakerSettings& settings, const Permit& permit, CallOutcome outcome, TimePoint now);

  /// By hand: open for so long, or closed.
  BreakerView trip(Duration open_for, TimePoint now);
  BreakerView reset();

  /// Takes over what somebody saw in a later epoch than ours: after a loss of memory, the survivors' word counts.
  void learn(const BreakerView& known, TimePoint now);

  BreakerView view(TimePoint now) const;

 private:
  /// Calls of a sixth of the window, so that old ones fall out step by step.
  struct Slice {
    int calls = 0;
    int failures = 0;
  };

  void change_to(BreakerPhase phase);
  void open_until(TimePoint time);
  void count(const BreakerSettings& settings, bool is_failure, TimePoint now);
  bool must_open(const BreakerSettings& settings) const;
  void drop_expired_probes(TimePoint now);

  BreakerPhase phase_ = BreakerPhase::kClosed;
  std::int64_t epoch_ = 0;
  int failures_ = 0;
  TimePoint open_until_{};
  std::map<std::string, TimePoint> probes_{};  ///< By id: when the loan ends.
  std::map<std::int64_t, Slice> window_{};     ///< By number of the slice.
};

}  // namespace millrace::coordination
