#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/agents/agent_registry.h"
#include "shared/postgres/session.h"
#include "shared/time/clock.h"

namespace millrace::postgres {

/// A registered agent and who registered it as it is.
struct AgentRecord {
  agents::Agent agent;
  std::string updated_by;
  TimePoint updated_at;
};

/// By name. kRejected names a record that cannot be read.
Result<std::vector<AgentRecord>> list_agents(SessionPool& sessions);
Result<std::optional<AgentRecord>> find_agent(SessionPool& sessions, const agents::AgentName& name);
/// Registers it, or changes what is registered under its name.
Result<void> put_agent(SessionPool& sessions, const agents::Agent& agent, const std::string& by);

/// AgentRegistry over the table `agents`.
class PostgresAgentRegistry final : public agents::AgentRegistry {
 public:
  explicit PostgresAgentRegistry(SessionPool& sessions) : sessions_(sessions) {}

  Result<std::shared_ptr<const agents::Agent>> find(const agents::AgentName& name) override;

 private:
  SessionPool& sessions_;
};

}  // namespace millrace::postgres
