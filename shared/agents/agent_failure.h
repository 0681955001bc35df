#pragma once

#include <string>

#include "shared/agents/agent_answer.h"

namespace millrace::agents {

/// "agent NAME WHAT", without account numbers.
AgentFailure agent_failure(const Agent& agent, const std::string& error, const std::string& what);

}  // namespace millrace::agents
