#include "producers/cli/commands.h"
#include "producers/cli/known_schedule.h"
#include "producers/schedule/start_scheduled.h"
#include "shared/time/timestamp.h"

namespace millrace::cli {
namespace {

struct ScheduleBackfillOptions {
  std::string name;
  std::string from;
  std::string until;
  bool is_dry = false;
};

constexpr std::size_t kBackfillMax = 1'000;

Result<std::vector<TimePoint>> times_to_fill(const ScheduleBackfillOptions& options, const schedule::Schedule& known) {
  const auto from = parse_rfc3339(options.from), until = parse_rfc3339(options.until);
  if (!from || !until || *from >= *until) {
    return rejected("SCHEDULE_TIME", "--from and, later, --until must be times such as 2026-11-22T06:00:00Z");
  }
  schedule::Timetable timetable = known.timetable;
  timetable.from.reset();  // A backfill is for what was before.
  timetable.until.reset();
  auto times = schedule::times_between(timetable, {.from = *from, .until = *until}, kBackfillMax + 1);
  if (times.size() > kBackfillMax) return rejected("SCHEDULE_TOO_MANY", "more than 1,000 jobs at once: choose a shorter time");
  return times;
}

ExitCode backfill(CommandScope& scope, const ScheduleBackfillOptions& options) {
  const auto known = known_schedule(scope, options.name);
  if (!known) return scope.console.fail(known.error());
  const auto times = times_to_fill(options, *known);
  if (!times) return scope.console.fail(times.error());
  Json jobs = Json::array();
  for (const TimePoint at : *times) {
    if (options.is_dry) {
      jobs.push_back({{"scheduled_at", to_rfc3339(at)}});
      continue;
    }
    const auto job = schedule::start_scheduled(
        {.database = **scope.backend.database(), .clock = scope.clock, .random = scope.random},
        [&](event_log::OutgoingRecord record) { return scope.backend.publish(std::move(record)); }, *known, at);
    if (!job) return scope.console.fail(job.error());
    jobs.push_back({{"scheduled_at", to_rfc3339(at)}, {"job_id", job->job.value()}, {"started_before", job->is_known}});
  }
  if (!scope.console.is_text()) {
    scope.console.print_array(jobs);
    return ExitCode::kOk;
  }
  TextTable table({"TIME", "JOB", "STARTED BEFORE"});
  for (const Json& each : jobs) {
    table.add(
        {each["scheduled_at"].get<std::string>(), each.value("job_id", "-"), each.value("started_before", false) ? "yes" : "no"});
  }
  scope.console.print_table(table, "nothing is due in that time");
  return ExitCode::kOk;
}

}  // namespace

void add_schedule_backfill(CommandTree& tree, CLI::App& schedule) {
  tree.add<ScheduleBackfillOptions>(
      schedule, "backfill", "Start the jobs of a time that is over; those that were started stay one job",
      [](CommandSyntax& syntax, ScheduleBackfillOptions& options) {
        syntax.argument("NAME", options.name, "the schedule").required();
        syntax.option("--from", options.from, "the first time: 2026-11-01T00:00:00Z").required();
        syntax.option("--until", options.until, "before this time").required();
        syntax.flag("--dry-run", options.is_dry, "only tell the times");
      },
      backfill);
}

}  // namespace millrace::cli
