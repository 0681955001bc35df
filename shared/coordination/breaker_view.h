#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/time/clock.h"
#include "shared/vocabulary/named_type.h"

namespace millrace::coordination {

/// What a breaker protects: an agent's name.
using BreakerName = NamedType<std::string, struct BreakerNameTag>;

enum class BreakerPhase {
  kClosed,    ///< Calls go through.
  kOpen,      ///< None does.
  kHalfOpen,  ///< A few try.
};

/// "closed", "open", "half_open": as they stand in Redis, in metrics and in `circuit_state`.
std::string_view name_of(BreakerPhase phase);
std::optional<BreakerPhase> breaker_phase_of(std::string_view name);

/// A breaker as somebody saw it.
struct BreakerView {
  BreakerPhase phase = BreakerPhase::kClosed;
  std::int64_t epoch = 0;   ///< Raised by every change of phase.
  int failures = 0;         ///< In a row, while closed.
  Duration open_for{0};     ///< Until it may be tried, while open; zero when that time has come.
  int probes = 0;           ///< Calls that are trying, while half-open.

  bool operator==(const BreakerView&) const = default;
};

}  // namespace millrace::coordination
