#pragma once

#include <string>

#include "producers/cli/command_scope.h"
#include "shared/postgres/queries/commands.h"

namespace millrace::cli {

/// Hints the owner of a job's shard that there is something for it in PostgreSQL. Best effort: without the hint it looks by
/// itself a little later, so a failure is not one of the caller's.
void hint_owner(CommandScope& scope, const JobId& job);

/// Records a command, hints its owner, and waits for its word for at most `patience`. Errors: kRejected with kRefusedName
/// and the owner's reason, kStillOpenName when nobody applied it in time (it stays recorded), or what PostgreSQL says.
inline constexpr char kRefusedName[] = "refused";
inline constexpr char kStillOpenName[] = "not applied yet";
Result<void> order(CommandScope& scope, const postgres::Command& command, Duration patience);

/// The exit code for an error of `order` is kConflict for a refusal and kStillPending for an open command.
Problem problem_of_order(const Error& error);

}  // namespace millrace::cli
