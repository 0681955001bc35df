#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "shared/agent_calls/mcp_calls.h"
#include "shared/agent_calls/model_calls.h"
#include "shared/agents/agent_answer.h"
#include "shared/agents/agent_request.h"
#include "shared/http/transport.h"
#include "shared/parameters/parameters.h"

namespace millrace::agent_calls {

/// Calls agents, wherever they are. Any thread.
class AgentCaller final {
 public:
  struct Dependencies {
    http::Transport& transport;
    parameters::Parameters& endpoints;  ///< Of agents whose records name a parameter.
    Clock& clock;
    std::map<std::string, std::string> environment;  ///< For the agents' endpoint_variable.
    agents::AgentCoreAccess agentcore;
    ModelCalls* models = nullptr;  ///< Null: agents that are models cannot be called from here.
  };
  explicit AgentCaller(Dependencies dependencies) : with_(std::move(dependencies)), mcp_(with_.transport) {}

  /// Where it is now. kRejected when that is not configured, naming what is missing.
  Result<std::string> endpoint_of(const agents::Agent& agent);

  /// Errors: as endpoint_of; kTransient when what knows the endpoint does not answer; kCancelled.
  Result<agents::AgentAnswer> call(const agents::Agent& agent, const agents::AgentCall& call, std::stop_token stop);

  /// Agents whose endpoint was missing when it was last looked for, for /readyz.
  std::optional<std::string> missing() const;

 private:
  Result<std::string> look_up(const agents::Agent& agent);

  const Dependencies with_;
  McpCalls mcp_;
  mutable std::mutex mutex_;
  std::map<agents::AgentName, std::string> missing_;
};

}  // namespace millrace::agent_calls
