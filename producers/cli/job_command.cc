#include "producers/cli/job_command.h"

#include <algorithm>

#include "topics/job_codec.h"

namespace millrace::cli {
namespace {

constexpr Duration kFirstPause = std::chrono::milliseconds(10);
constexpr Duration kLongestPause = std::chrono::milliseconds(200);

}  // namespace

void hint_owner(CommandScope& scope, const JobId& job) {
  const topics::ControlHint hint{
      .kind = topics::ControlKind::kLookNow, .shard = shard_of(job), .job_id = job, .task_id = {}, .workflow = {}};
  [[maybe_unused]] const auto best_effort =
      scope.backend.publish(topics::control_record(hint, scope.random.uuid(), "millrace/cli"));
}

Result<void> order(CommandScope& scope, const postgres::Command& command, Duration patience) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  const auto id = postgres::insert_command(**database, command);
  if (!id) return id.error();
  hint_owner(scope, command.job);

  const Duration begin = scope.clock.monotonic();
  for (Duration pause = kFirstPause; scope.clock.monotonic() - begin < patience;
       pause = std::min(pause * 2, kLongestPause)) {
    const auto outcome = postgres::find_command_outcome(**database, *id);
    if (!outcome) return outcome.error();
    if (*outcome == "ok") return {};
    if (*outcome) return rejected(kRefusedName, **outcome);
    scope.pause_for(pause);
  }
  return rejected(kStillOpenName, command.kind + " is recorded as command " + std::to_string(*id) +
                                      ", but no supervisor has applied it yet; see `millrace worker list`");
}

Problem problem_of_order(const Error& error) {
  Problem problem = problem_of(error);
  if (error.where == kRefusedName) problem.code = ExitCode::kConflict;
  if (error.where == kStillOpenName) problem.code = ExitCode::kStillPending;
  return problem;
}

}  // namespace millrace::cli
