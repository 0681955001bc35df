#pragma once

#include <string>

#include "producers/cli/command_scope.h"

namespace millrace::cli {

/// Tells running supervisors that a workflow has a new version or alias. They notice by themselves, within seconds; the
/// hint makes it at once. Best effort.
void hint_workflow_change(CommandScope& scope, const std::string& workflow);

}  // namespace millrace::cli
