#pragma once

#include <vector>

#include "shared/batch/agent_card.h"
#include "shared/vocabulary/json.h"

namespace millrace::batch_chat {

/// The record under which a registry of agents knows the batch orchestrator: {"agent_name", "description", "tools",
/// "capabilities"}, with the members of the design document. The agents that it supports are those that a batch can use now. Pure.
Json registration_of(const std::vector<batch::AgentCard>& agents);

}  // namespace millrace::batch_chat
