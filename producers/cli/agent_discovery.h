#pragma once

#include "producers/cli/command_tree.h"

namespace millrace::cli {

/// `agent discover`, one of the commands of `agent`.
void add_agent_discover(CommandTree& tree, CLI::App& agent);

}  // namespace millrace::cli
