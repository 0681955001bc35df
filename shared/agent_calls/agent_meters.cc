#include "shared/agent_calls/agent_meters.h"

namespace millrace::agent_calls {

void AgentMeters::called(const agents::Agent& agent, const std::string& outcome, Duration took, const agents::CallCost& cost) {
  telemetry::Metrics* metrics = metrics_;
  if (metrics == nullptr) return;
  const std::string& name = agent.name.value();
  const telemetry::Labels labels{{"agent", name}};
  const telemetry::Labels with_outcome{{"agent", name}, {"outcome", outcome}};
  metrics->counter({"millrace_agent_calls_total", "Calls of agents, by what they came to.", with_outcome}).add();
  metrics->histogram({"millrace_agent_call_seconds", "How long calls of agents take.", labels})
      .observe(std::chrono::duration<double>(took).count());
  metrics->counter({"millrace_agent_cost_dollars_total", "What calls cost by the agents' prices.", labels})
      .add(agents::dollars_of(cost.nanodollars));
}

void AgentMeters::parked(const agents::Agent& agent) {
  telemetry::Metrics* metrics = metrics_;
  if (metrics == nullptr) return;
  const telemetry::Labels labels{{"agent", agent.name.value()}};
  metrics->counter({"millrace_agent_parked_total", "Times that a task was put off instead of done.", labels}).add();
}

void AgentMeters::repeated(const agents::Agent& agent, Duration held_back) {
  telemetry::Metrics* metrics = metrics_;
  if (metrics == nullptr) return;
  const telemetry::Labels labels{{"agent", agent.name.value()}};
  metrics->counter({"millrace_agent_retries_total", "Failed calls that are repeated.", labels}).add();
  if (held_back <= Duration::zero()) return;
  metrics->counter({"millrace_agent_retries_held_back_total", "Of these, put off for the retry budget was used up.", labels})
      .add();
}

void AgentMeters::saw(const agents::Agent& agent, const coordination::BreakerView& breaker, bool is_alone) {
  telemetry::Metrics* metrics = metrics_;
  if (metrics == nullptr) return;
  const telemetry::Labels labels{{"agent", agent.name.value()}};
  metrics->gauge({"millrace_agent_breaker_state", "0 closed, 1 open, 2 half-open, as last seen.", labels})
      .set(static_cast<double>(breaker.phase));
  metrics->gauge({"millrace_agent_breakers_alone", "1 while this process keeps its own breakers, without Redis.", {}})
      .set(is_alone ? 1 : 0);
}

}  // namespace millrace::agent_calls
