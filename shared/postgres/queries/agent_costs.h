#pragma once

#include <string>
#include <vector>

#include "shared/agents/cost_ledger.h"
#include "shared/postgres/session.h"

namespace millrace::postgres {

/// What one job spent on one agent.
struct AgentSpending {
  agents::AgentName agent;
  agents::CallCost cost;
};
/// By the agent's name; of nested executions not.
Result<std::vector<AgentSpending>> spending_of_job(SessionPool& sessions, const JobId& job);

/// CostLedger over the table `agent_costs`.
class PostgresCostLedger final : public agents::CostLedger {
 public:
  explicit PostgresCostLedger(SessionPool& sessions) : sessions_(sessions) {}

  Result<void> add(const JobId& job, const TaskId& task, const agents::AgentName& agent, const agents::CallCost& cost) override;

 private:
  SessionPool& sessions_;
};

}  // namespace millrace::postgres
