#include "producers/jobs/job_command.h"

#include <algorithm>

#include "topics/job_codec.h"

namespace millrace::jobs {
namespace {

constexpr Duration kFirstPause = std::chrono::milliseconds(10);
constexpr Duration kLongestPause = std::chrono::milliseconds(200);

void pause_for(Clock& clock, Duration duration) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  clock.wait_for(lock, never, duration, [] { return false; });
}

}  // namespace

void hint_owner(const CommandTools& tools, const JobId& job) {
  const topics::ControlHint hint{
      .kind = topics::ControlKind::kLookNow, .shard = shard_of(job), .job_id = job, .task_id = {}, .workflow = {}};
  [[maybe_unused]] const auto best_effort = tools.publish(topics::control_record(hint, tools.random.uuid(), tools.source));
}

Result<void> order(const CommandTools& tools, const postgres::Command& command, Duration patience) {
  const auto id = postgres::insert_command(tools.database, command);
  if (!id) return id.error();
  hint_owner(tools, command.job);

  const Duration begin = tools.clock.monotonic();
  for (Duration pause = kFirstPause; tools.clock.monotonic() - begin < patience;
       pause = std::min(pause * 2, kLongestPause)) {
    const auto outcome = postgres::find_command_outcome(tools.database, *id);
    if (!outcome) return outcome.error();
    if (*outcome == "ok") return {};
    if (*outcome) return rejected(std::string(kRefusedName), **outcome);
    pause_for(tools.clock, pause);
  }
  return rejected(std::string(kStillOpenName), command.kind + " is recorded as command " + std::to_string(*id) +
                                                   ", but no supervisor has applied it yet; see `millrace worker list`");
}

}  // namespace millrace::jobs
