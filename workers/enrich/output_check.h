#pragma once

#include <string>

#include "shared/agents/agent.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {

/// How the output breaks the agent's schema; empty when it fits. Schemas are compiled once per thread and text.
std::string violation_of(const agents::Agent& agent, const Json& output);

}  // namespace millrace::enrich
