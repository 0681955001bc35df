#pragma once

#include "shared/agents/agent_registry.h"
#include "workers/enrich/agent_body.h"

namespace millrace::enrich {

/// The agent of that name, which a batch may use: registered or shipped, with structured output. Rejected as UNKNOWN_AGENT or
/// INCOMPATIBLE_AGENT; the detail is then the JSON text of {"error", "message", "suggestion"}.
Result<std::shared_ptr<const agents::Agent>> find_batch_agent(agents::AgentRegistry& registry, const agents::AgentName& name);

/// Who does which agent's work in this process.
class AgentBodies final {
 public:
  struct Dependencies {
    AgentBody& rules;
    AgentBody& program;
    AgentBody* model = nullptr;  ///< Null: no model is configured, rules stand in.
  };
  explicit AgentBodies(const Dependencies& dependencies) : with_(dependencies) {}

  AgentBody& body_of(const agents::Agent& agent) const;

 private:
  const Dependencies with_;
};

}  // namespace millrace::enrich
