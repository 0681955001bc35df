#include "shared/postgres/queries/agent_costs.h"

#include "shared/postgres/queries/columns.h"

namespace millrace::postgres {

Result<std::vector<AgentSpending>> spending_of_job(SessionPool& sessions, const JobId& job) {
  const auto rows = sessions.run(
      "SELECT agent, sum(calls)::bigint, sum(tokens)::bigint, sum(cost_nanodollars)::bigint FROM agent_costs WHERE job_id = $1 "
      "GROUP BY agent ORDER BY agent",
      {job.value()});
  if (!rows) return rows.error();
  std::vector<AgentSpending> spent;
  for (const Row& row : rows->rows) {
    spent.push_back({.agent = agents::AgentName(text_in(row.at(0))),
                     .cost = {.calls = integer_in(row.at(1)), .tokens = integer_in(row.at(2)), .nanodollars = integer_in(row.at(3))}});
  }
  return spent;
}

Result<void> PostgresCostLedger::add(const JobId& job, const TaskId& task, const agents::AgentName& agent,
                                     const agents::CallCost& cost) {
  const auto added = sessions_.run(
      "INSERT INTO agent_costs AS spent (job_id, task_id, agent, calls, tokens, cost_nanodollars) "
      "VALUES ($1, $2, $3, $4::bigint, $5::bigint, $6::bigint) ON CONFLICT (job_id, task_id, agent) DO UPDATE SET "
      "calls = spent.calls + EXCLUDED.calls, tokens = spent.tokens + EXCLUDED.tokens, "
      "cost_nanodollars = spent.cost_nanodollars + EXCLUDED.cost_nanodollars",
      {job.value(), task.value(), agent.value(), std::to_string(cost.calls), std::to_string(cost.tokens),
       std::to_string(cost.nanodollars)});
  if (!added) return added.error();
  return {};
}

}  // namespace millrace::postgres
