#pragma once

#include <string>

#include "producers/cli/command_scope.h"
#include "producers/jobs/job_command.h"

namespace millrace::cli {

using jobs::kRefusedName;
using jobs::kStillOpenName;

/// jobs::hint_owner and jobs::order with what the command line has.
void hint_owner(CommandScope& scope, const JobId& job);
Result<void> order(CommandScope& scope, const postgres::Command& command, Duration patience);

/// The exit code for an error of `order` is kConflict for a refusal and kStillPending for an open command.
Problem problem_of_order(const Error& error);

}  // namespace millrace::cli
