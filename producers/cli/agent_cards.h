#pragma once

#include <string>
#include <vector>

#include "producers/cli/command_scope.h"
#include "shared/batch/agent_card.h"

namespace millrace::cli {

/// The agents that a batch can be planned for. `records` empty: those that are registered and those that ship; otherwise the
/// records of that file or folder, and no service is needed.
Result<std::vector<batch::AgentCard>> load_agent_cards(CommandScope& scope, const std::string& records);

}  // namespace millrace::cli
