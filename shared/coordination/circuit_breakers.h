#pragma once

#include <map>

#include "shared/coordination/circuit_breaker.h"
#include "shared/vocabulary/result.h"

namespace millrace::coordination {

/// Asking for a permit. `known` is what the asker saw last: it mends a memory that was lost.
struct AdmissionRequest {
  BreakerName name{};
  BreakerSettings settings{};
  Probe probe{};
  BreakerView known{};
};

/// What became of a permitted call.
struct OutcomeReport {
  BreakerName name{};
  BreakerSettings settings{};
  Permit permit{};
  CallOutcome outcome = CallOutcome::kNeither;
  BreakerView known{};
};

/// Breakers by name; one that nobody has heard of is closed. Any thread. kTransient when they cannot be reached.
class CircuitBreakers {
 public:
  virtual ~CircuitBreakers() = default;
  virtual Result<Admission> admit(const AdmissionRequest& request) = 0;
  virtual Result<BreakerView> record(const OutcomeReport& report) = 0;
  virtual Result<BreakerView> trip(const BreakerName& name, Duration open_for) = 0;
  virtual Result<BreakerView> reset(const BreakerName& name) = 0;
  virtual Result<std::map<BreakerName, BreakerView>> list() = 0;
};

}  // namespace millrace::coordination
