#include "producers/cli/job_command.h"

namespace millrace::cli {
namespace {

Result<jobs::CommandTools> tools_of(CommandScope& scope) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  return jobs::CommandTools{.database = **database,
                            .publish = [&scope](event_log::OutgoingRecord record) { return scope.backend.publish(std::move(record)); },
                            .clock = scope.clock,
                            .random = scope.random,
                            .source = "millrace/cli"};
}

}  // namespace

void hint_owner(CommandScope& scope, const JobId& job) {
  if (const auto tools = tools_of(scope)) jobs::hint_owner(*tools, job);
}

Result<void> order(CommandScope& scope, const postgres::Command& command, Duration patience) {
  const auto tools = tools_of(scope);
  if (!tools) return tools.error();
  return jobs::order(*tools, command, patience);
}

Problem problem_of_order(const Error& error) {
  Problem problem = problem_of(error);
  if (error.where == kRefusedName) problem.code = ExitCode::kConflict;
  if (error.where == kStillOpenName) problem.code = ExitCode::kStillPending;
  return problem;
}

}  // namespace millrace::cli
