#include "shared/agents/agent.h"

namespace millrace::agents {

std::string name_of(AgentKind kind) {
  switch (kind) {
    case AgentKind::kHttp: return "http";
    case AgentKind::kAgentCore: return "agentcore";
    case AgentKind::kA2a: return "a2a";
    case AgentKind::kMcp: return "mcp";
    case AgentKind::kModel: return "model";
  }
  return "http";
}

}  // namespace millrace::agents
