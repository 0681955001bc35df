#pragma once

#include <map>
#include <mutex>

#include "shared/coordination/circuit_breakers.h"

namespace millrace::coordination {

/// Breakers of this process alone. Never fails.
class MemoryCircuitBreakers final : public CircuitBreakers {
 public:
  explicit MemoryCircuitBreakers(Clock& clock) : clock_(clock) {}

  Result<Admission> admit(const AdmissionRequest& request) override;
  Result<BreakerView> record(const OutcomeReport& report) override;
  Result<BreakerView> trip(const BreakerName& name, Duration open_for) override;
  Result<BreakerView> reset(const BreakerName& name) override;
  Result<std::map<BreakerName, BreakerView>> list() override;

  BreakerView view(const BreakerName& name);
  /// Takes over what the fleet knows, where that is newer.
  void learn(const BreakerName& name, const BreakerView& known);

 private:
  Clock& clock_;
  std::mutex mutex_;
  std::map<BreakerName, CircuitBreaker> breakers_;  ///< As many as there are agents.
};

}  // namespace millrace::coordination
