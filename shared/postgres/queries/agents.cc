#include "shared/postgres/queries/agents.h"

#include "shared/agents/agent_json.h"
#include "shared/postgres/queries/columns.h"
#include "shared/vocabulary/json.h"

namespace millrace::postgres {
namespace {

Result<std::vector<AgentRecord>> agents_in(const Result<Rows>& rows) {
  if (!rows) return rows.error();
  std::vector<AgentRecord> records;
  for (const Row& row : rows->rows) {
    auto agent = agents::parse_agent(text_in(row.at(0)));
    if (!agent) return agent.error();
    records.push_back({.agent = *std::move(agent),
                       .updated_by = text_in(row.at(1)),
                       .updated_at = time_in(row.at(2)).value_or(TimePoint{})});
  }
  return records;
}

std::string select_agents() { return "SELECT record, updated_by, " + rfc3339_of("updated_at") + " FROM agents"; }

}  // namespace

Result<std::vector<AgentRecord>> list_agents(SessionPool& sessions) {
  return agents_in(sessions.run(select_agents() + " ORDER BY name"));
}

Result<std::optional<AgentRecord>> find_agent(SessionPool& sessions, const agents::AgentName& name) {
  auto found = agents_in(sessions.run(select_agents() + " WHERE name = $1", {name.value()}));
  if (!found) return found.error();
  if (found->empty()) return std::optional<AgentRecord>();
  return std::optional(std::move(found->front()));
}

Result<void> put_agent(SessionPool& sessions, const agents::Agent& agent, const std::string& by) {
  const auto put = sessions.run(
      "INSERT INTO agents (name, record, updated_by) VALUES ($1, $2, $3) "
      "ON CONFLICT (name) DO UPDATE SET record = $2, updated_by = $3, updated_at = now()",
      {agent.name.value(), agents::document_of(agent).dump(), by});
  if (!put) return put.error();
  return {};
}

Result<std::shared_ptr<const agents::Agent>> PostgresAgentRegistry::find(const agents::AgentName& name) {
  auto found = find_agent(sessions_, name);
  if (!found) return found.error();
  if (!*found) return std::shared_ptr<const agents::Agent>();
  return std::shared_ptr<const agents::Agent>(std::make_shared<agents::Agent>(std::move((*found)->agent)));
}

}  // namespace millrace::postgres
