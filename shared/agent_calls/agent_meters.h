#pragma once

#include <atomic>
#include <string>

#include "shared/agents/agent_cost.h"
#include "shared/coordination/breaker_view.h"
#include "shared/telemetry/metrics.h"
#include "shared/time/clock.h"

namespace millrace::agent_calls {

/// Figures per agent: calls by outcome, their time and cost, tasks put off, and what was last seen of its breaker. Counts nothing
/// before `begin`. Any thread.
class AgentMeters final {
 public:
  /// The metrics must outlive every further call.
  void begin(telemetry::Metrics& metrics) { metrics_ = &metrics; }

  /// `outcome` is "ok" or the error's name.
  void called(const agents::Agent& agent, const std::string& outcome, Duration took, const agents::CallCost& cost);
  void parked(const agents::Agent& agent);
  /// A failed call will be repeated, `held_back` later than by its own delay.
  void repeated(const agents::Agent& agent, Duration held_back);
  void saw(const agents::Agent& agent, const coordination::BreakerView& breaker, bool is_alone);

 private:
  std::atomic<telemetry::Metrics*> metrics_ = nullptr;
};

}  // namespace millrace::agent_calls
