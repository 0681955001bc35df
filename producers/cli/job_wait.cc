#include "producers/cli/job_wait.h"

#include <algorithm>

#include "producers/cli/job_documents.h"
#include "producers/cli/job_follow.h"
#include "shared/time/relative_time.h"

namespace millrace::cli {
namespace {

constexpr Duration kFirstPause = std::chrono::milliseconds(10);
constexpr Duration kLongestPause = std::chrono::milliseconds(250);
constexpr Duration kPauseWithoutService = std::chrono::seconds(1);

Problem timed_out(const JobId& job, const std::string& status) {
  return {.code = ExitCode::kWaitTimedOut,
          .title = "still waiting",
          .detail = "job " + job.value() + " is " + status + " and goes on; `millrace job why " + job.value() +
                    "` says what it waits for",
          .more = Json{{"id", job.value()}, {"status", status}}};
}

/// One look at the job: its end so far, or nothing while it is not admitted.
Result<std::optional<postgres::JobEnd>> look(CommandScope& scope, const JobId& job) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  return postgres::find_job_end(**database, job);
}

}  // namespace

std::optional<Duration> timeout_of(double seconds) {
  if (seconds <= 0) return {};
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

ExitCode wait_and_print(CommandScope& scope, const WaitPlan& plan) {
  const Duration begin = scope.clock.monotonic();
  JobFollow follow(scope, plan.job);
  Duration pause = kFirstPause;
  std::string status = "not admitted yet";
  bool is_away = false;
  while (true) {
    const auto end = look(scope, plan.job);
    if (!end && end.error().kind != ErrorKind::kTransient) return scope.console.fail(end.error());
    if (!end && !is_away) scope.console.note("waiting for PostgreSQL: " + end.error().detail);
    is_away = !end;

    if (end && *end) {
      status = (*end)->status;
      if (plan.follows) follow.say_news();
      if (is_final(status)) return print_result(scope, plan.job, **end);
    }
    if (plan.refusal) {
      if (const auto refused = plan.refusal()) return scope.console.fail(*refused);
    }
    const Duration waited = scope.clock.monotonic() - begin;
    if (plan.timeout && waited >= *plan.timeout) return scope.console.fail(timed_out(plan.job, status));

    scope.console.progress(plan.job.value() + "  " + status + "  " + short_duration(waited));
    scope.pause_for(plan.timeout ? std::min(pause, *plan.timeout - waited) : pause);
    pause = is_away ? kPauseWithoutService : std::min(pause * 3 / 2, kLongestPause);
  }
}

ExitCode print_result(CommandScope& scope, const JobId& job, const postgres::JobEnd& end) {
  const auto document = result_document(scope.backend, job, end);
  if (!document) return scope.console.fail(document.error());
  const bool has_succeeded = end.status == "SUCCEEDED";
  if (!scope.console.is_text()) {
    scope.console.print_json(*document);
  } else if (has_succeeded) {
    const Json& output = (*document)["output"];
    scope.console.note(scope.console.shaded(end.status, shade_of(end.status)) + " " + job.value());
    // A framework's answer is what was asked for; the rest of the output is in `job show`.
    const bool has_answer = output.is_object() && output.contains("answer");
    scope.console.print_text(readable(has_answer ? output["answer"] : output));
  } else {
    scope.console.fail({.code = ExitCode::kJobFailed,
                        .title = "job " + job.value() + " " + end.status,
                        .detail = printable(end.error.value_or("")) + (end.cause ? ": " + printable(*end.cause) : "")});
  }
  return has_succeeded ? ExitCode::kOk : ExitCode::kJobFailed;
}

}  // namespace millrace::cli
