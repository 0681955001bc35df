#include "shared/coordination/memory_circuit_breakers.h"

namespace millrace::coordination {

Result<Admission> MemoryCircuitBreakers::admit(const AdmissionRequest& request) {
  const std::lock_guard lock(mutex_);
  CircuitBreaker& breaker = breakers_[request.name];
  breaker.learn(request.known, clock_.now());
  return breaker.admit(request.settings, request.probe, clock_.now());
}

Result<BreakerView> MemoryCircuitBreakers::record(const OutcomeReport& report) {
  const std::lock_guard lock(mutex_);
  CircuitBreaker& breaker = breakers_[report.name];
  breaker.learn(report.known, clock_.now());
  return breaker.record(report.settings, report.permit, report.outcome, clock_.now());
}

Result<BreakerView> MemoryCircuitBreakers::trip(const BreakerName& name, Duration open_for) {
  const std::lock_guard lock(mutex_);
  return breakers_[name].trip(open_for, clock_.now());
}

Result<BreakerView> MemoryCircuitBreakers::reset(const BreakerName& name) {
  const std::lock_guard lock(mutex_);
  return breakers_[name].reset();
}

Result<std::map<BreakerName, BreakerView>> MemoryCircuitBreakers::list() {
  const std::lock_guard lock(mutex_);
  std::map<BreakerName, BreakerView> views;
  for (const auto& [name, breaker] : breakers_) views[name] = breaker.view(clock_.now());
  return views;
}

BreakerView MemoryCircuitBreakers::view(const BreakerName& name) {
  const std::lock_guard lock(mutex_);
  const auto found = breakers_.find(name);
  return found == breakers_.end() ? BreakerView{} : found->second.view(clock_.now());
}

void MemoryCircuitBreakers::learn(const BreakerName& name, const BreakerView& known) {
  const std::lock_guard lock(mutex_);
  breakers_[name].learn(known, clock_.now());
}

}  // namespace millrace::coordination
