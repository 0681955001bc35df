#include "producers/cli/commands.h"

#include "producers/cli/known_schedule.h"
#include "producers/cli/submit_input.h"
#include "producers/cli/user_name.h"
#include "producers/jobs/submission.h"
#include "shared/schedule/timetable_document.h"
#include "shared/time/relative_time.h"
#include "shared/time/timestamp.h"

namespace millrace::cli {
namespace {

using schedule::Schedule;

struct ScheduleCreateOptions {
  std::string name;
  std::string workflow;
  GivenInput input;
  std::string cron;
  std::string hours;
  std::string missed = "last";
  std::optional<std::string> from;
  std::optional<std::string> until;
  std::vector<std::string> blackouts;
};

struct ScheduleNameOptions {
  std::string name;
};

struct SchedulePreviewOptions {
  std::string name;
  int count = 10;
};

struct ScheduleListOptions {};

Json schedule_document(const Schedule& schedule) {
  const auto time = [](const std::optional<TimePoint>& at) { return at ? Json(to_rfc3339(*at)) : Json(nullptr); };
  Json document{{"name", schedule.name},
                {"workflow", schedule.workflow},
                {"input", Json::parse(schedule.input, nullptr, false)},
                {"timetable", schedule::document_of(schedule.timetable)},
                {"paused", schedule.is_paused},
                {"next_at", time(schedule.next_at)},
                {"last_at", time(schedule.last_at)},
                {"last_job", schedule.last_job.empty() ? Json(nullptr) : Json(schedule.last_job)},
                {"created_by", schedule.created_by}};
  if (!schedule.problem.empty()) document["problem"] = schedule.problem;
  return document;
}

/// FROM/UNTIL
Result<Json> blackout_in(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) {
    return rejected("SCHEDULE_BLACKOUT", "'" + text + "': write --blackout FROM/UNTIL, two times such as 2026-12-24T00:00:00Z");
  }
  return Json{{"from", text.substr(0, slash)}, {"until", text.substr(slash + 1)}};
}

Result<schedule::Timetable> timetable_of(const ScheduleCreateOptions& options) {
  Json document{{"cron", options.cron}, {"hours", options.hours}, {"missed", options.missed}};
  if (options.from) document["from"] = *options.from;
  if (options.until) document["until"] = *options.until;
  for (const std::string& text : options.blackouts) {
    const auto blackout = blackout_in(text);
    if (!blackout) return blackout.error();
    document["blackouts"].push_back(*blackout);
  }
  return schedule::parse_timetable(document);
}

ExitCode create_schedule(CommandScope& scope, const ScheduleCreateOptions& options) {
  auto timetable = timetable_of(options);
  if (!timetable) return scope.console.fail(timetable.error());
  const auto input = job_input(scope.backend, options.input);
  if (!input) return scope.console.fail(input.error());
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  Schedule made{.name = options.name,
                .workflow = options.workflow,
                .input = input->dump(),
                .timetable = *std::move(timetable),
                .created_by = user_name()};
  made.next_at = schedule::next_after(made.timetable, scope.clock.now());
  if (!made.next_at) {
    return scope.console.fail(
        rejected("SCHEDULE_NEVER", "nothing would ever be started: no time is left by cron, window, hours and blackouts"));
  }
  // What could not be started then is refused now.
  const auto wish =
      jobs::prepare_submission({.database = **database, .clock = scope.clock, .random = scope.random},
                               {.workflow = made.workflow, .input = made.input, .source = "millrace/schedule/" + made.name});
  if (!wish) return scope.console.fail(wish.error());
  const auto put = schedule::put_schedule(**database, made);
  if (!put && put.error().kind == ErrorKind::kAlreadyDone) {
    return scope.console.fail(
        rejected("SCHEDULE_KNOWN", "there is a schedule " + made.name + "; `millrace schedule delete " + made.name + "` first"));
  }
  if (!put) return scope.console.fail(put.error());
  if (scope.console.is_text()) {
    scope.console.note("the first job is started at " + to_rfc3339(*made.next_at));
  } else {
    scope.console.print_json(schedule_document(made));
  }
  return ExitCode::kOk;
}

std::string state_word(const Schedule& each) {
  if (each.is_paused) return "paused";
  if (!each.next_at) return "over";
  return each.problem.empty() ? "on" : "problem";
}

ExitCode list_all_schedules(CommandScope& scope, const ScheduleListOptions&) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto all = schedule::list_schedules(**database);
  if (!all) return scope.console.fail(all.error());
  if (!scope.console.is_text()) {
    Json array = Json::array();
    for (const Schedule& each : *all) array.push_back(schedule_document(each));
    scope.console.print_array(array);
    return ExitCode::kOk;
  }
  TextTable table({"NAME", "WORKFLOW", "WHEN", "STATE", "NEXT", "LAST", "LAST JOB"});
  for (const Schedule& each : *all) {
    const auto relative = [&](const std::optional<TimePoint>& time) {
      return time ? relative_time(*time, scope.clock.now()) : std::string("-");
    };
    table.add({each.name, each.workflow, each.timetable.cron_text, state_word(each),
               each.is_paused ? "-" : relative(each.next_at), relative(each.last_at), each.last_job});
  }
  scope.console.print_table(table, "no schedules; `millrace schedule create` makes one");
  return ExitCode::kOk;
}

ExitCode show_schedule(CommandScope& scope, const SchedulePreviewOptions& options) {
  const auto known = known_schedule(scope, options.name);
  if (!known) return scope.console.fail(known.error());
  Json document = schedule_document(*known);
  Json times = Json::array();
  std::optional<TimePoint> next = scope.clock.now();
  for (int i = 0; i < options.count && (next = schedule::next_after(known->timetable, *next)); ++i) {
    times.push_back(to_rfc3339(*next));
  }
  document["next_times"] = std::move(times);
  if (scope.console.is_text()) {
    scope.console.print_text(text_of(document, 2) + "\n");
  } else {
    scope.console.print_json(document);
  }
  return ExitCode::kOk;
}

ExitCode set_paused(CommandScope& scope, const ScheduleNameOptions& options, bool is_paused) {
  const auto known = known_schedule(scope, options.name);
  if (!known) return scope.console.fail(known.error());
  // What would have been due meanwhile was not missed: somebody wanted it so.
  const auto next = schedule::next_after(known->timetable, scope.clock.now());
  const auto paused = schedule::pause_schedule(**scope.backend.database(), options.name, is_paused, next);
  if (!paused) return scope.console.fail(paused.error());
  if (!*paused) return scope.console.fail(no_such_schedule(options.name));
  scope.console.note(is_paused ? "nothing is started until `millrace schedule resume " + options.name + "`"
                     : next    ? "the next job is started at " + to_rfc3339(*next)
                               : std::string("no time is left: nothing will be started"));
  return ExitCode::kOk;
}

ExitCode delete_schedule(CommandScope& scope, const ScheduleNameOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto erased = schedule::erase_schedule(**database, options.name);
  if (!erased) return scope.console.fail(erased.error());
  if (!*erased) return scope.console.fail(no_such_schedule(options.name));
  scope.console.note("gone; the jobs that it started stay");
  return ExitCode::kOk;
}

void declare_schedule_name(CommandSyntax& syntax, ScheduleNameOptions& options) {
  syntax.argument("NAME", options.name, "the schedule").required();
}

}  // namespace

Error no_such_schedule(const std::string& name) {
  return rejected(std::string(kNotFoundName), "there is no schedule " + name + "; `millrace schedule list`");
}

Result<Schedule> known_schedule(CommandScope& scope, const std::string& name) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  auto found = schedule::find_schedule(**database, name);
  if (!found) return found.error();
  if (!*found) return no_such_schedule(name);
  return **std::move(found);
}

void add_schedule_commands(CommandTree& tree) {
  CLI::App& schedule = tree.add_group("schedule", "Start jobs by the clock");
  tree.add<ScheduleCreateOptions>(
      schedule, "create", "Start a workflow again and again",
      [](CommandSyntax& syntax, ScheduleCreateOptions& options) {
        syntax.argument("NAME", options.name, "what it is called").required();
        syntax.argument("WORKFLOW", options.workflow, "the workflow's newest version, or NAME:VERSION, NAME:ALIAS").required();
        syntax.option("--cron", options.cron, "minute hour day month weekday, in UTC: \"30 6 * * mon-fri\"; @daily, @every 90s")
            .required();
        syntax.option("--input", options.input.inputs,
                      "a file, JSON, or - for standard input; {scheduled_at} and {scheduled_date} in it are filled in");
        syntax.option("--from", options.from, "nothing before this time: 2026-11-22T06:00:00Z");
        syntax.option("--until", options.until, "nothing from this time on");
        syntax.option("--hours", options.hours, "only at these hours of the day, in UTC: 22:00-06:00");
        syntax.option("--blackout", options.blackouts, "FROM/UNTIL: nothing meanwhile; repeatable");
        syntax
            .option("--missed", options.missed,
                    "what becomes of times that nobody could start: skip, last (make up for one), all")
            .among({"skip", "last", "all"});
      },
      create_schedule);
  tree.add<ScheduleListOptions>(
      schedule, "list", "What is started when", [](CommandSyntax&, ScheduleListOptions&) {}, list_all_schedules);
  tree.add<SchedulePreviewOptions>(
      schedule, "show", "One schedule, and when it is due next",
      [](CommandSyntax& syntax, SchedulePreviewOptions& options) {
        syntax.argument("NAME", options.name, "the schedule").required();
        syntax.option("--count", options.count, "how many times to tell").between(0, 1'000);
      },
      show_schedule);
  tree.add<ScheduleNameOptions>(
      schedule, "pause", "Start nothing for a while", declare_schedule_name,
      [](CommandScope& scope, const ScheduleNameOptions& options) { return set_paused(scope, options, true); });
  tree.add<ScheduleNameOptions>(
      schedule, "resume", "Start again what is due from now on", declare_schedule_name,
      [](CommandScope& scope, const ScheduleNameOptions& options) { return set_paused(scope, options, false); });
  tree.add<ScheduleNameOptions>(schedule, "delete", "Forget a schedule; its jobs stay", declare_schedule_name, delete_schedule);
  add_schedule_backfill(tree, schedule);
}

}  // namespace millrace::cli
