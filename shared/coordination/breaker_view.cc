#include "shared/coordination/breaker_view.h"

namespace millrace::coordination {

std::string_view name_of(BreakerPhase phase) {
  switch (phase) {
    case BreakerPhase::kClosed: return "closed";
    case BreakerPhase::kOpen: return "open";
    case BreakerPhase::kHalfOpen: return "half_open";
  }
  return "closed";
}

std::optional<BreakerPhase> breaker_phase_of(std::string_view name) {
  for (const auto phase : {BreakerPhase::kClosed, BreakerPhase::kOpen, BreakerPhase::kHalfOpen}) {
    if (name_of(phase) == name) return phase;
  }
  return std::nullopt;
}

}  // namespace millrace::coordination
