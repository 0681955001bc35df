#pragma once

#include <atomic>

#include "shared/coordination/circuit_breakers.h"
#include "shared/coordination/memory_circuit_breakers.h"
#include "shared/time/random.h"

namespace millrace::coordination {

/// The fleet's breakers as one process uses them. While the shared ones are away this process's own take over, beginning with
/// what it saw last; when the shared ones come back without their memory, they are told. Never fails. Any thread.
class FleetBreakers final {
 public:
  struct Dependencies {
    CircuitBreakers& shared;
    Clock& clock;
    Random& random;
  };
  explicit FleetBreakers(const Dependencies& dependencies) : with_(dependencies), own_(dependencies.clock) {}

  /// `lease` is the longest that a call may take.
  Admission admit(const BreakerName& name, const BreakerSettings& settings, Duration lease);
  /// Every permit needs its outcome, or a probe's place stays taken until its lease ends.
  BreakerView record(const BreakerName& name, const BreakerSettings& settings, const Permit& permit, CallOutcome outcome);

  /// Whether this process was on its own the last time it asked.
  bool is_alone() const { return is_alone_; }

 private:
  void note(bool is_alone, const std::string& why);

  const Dependencies with_;
  MemoryCircuitBreakers own_;
  std::atomic<bool> is_alone_ = false;
};

}  // namespace millrace::coordination
