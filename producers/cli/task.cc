#include "producers/cli/commands.h"
#include "producers/cli/job_command.h"
#include "producers/cli/user_name.h"
#include "shared/vocabulary/digest.h"

namespace millrace::cli {
namespace {

constexpr Duration kCommandPatience = std::chrono::seconds(15);

struct TaskOptions {
  std::string token;
  std::string output = "{}";
  std::string error;
  std::string cause;
};

/// A token says in plain which job it belongs to; whether it is genuine only the supervisor can tell.
Result<JobId> job_in(const std::string& token) {
  const std::string plain = base64url_decode(token);
  JobId job(plain.substr(0, plain.find('|')));
  if (!shard_of(job)) {
    return rejected("InvalidToken", "this is not a task token; pass the text of $$.Task.Token unchanged");
  }
  return job;
}

ExitCode answer(CommandScope& scope, const TaskOptions& options, const std::string& kind, Json payload) {
  const auto job = job_in(options.token);
  if (!job) return scope.console.fail(job.error());
  payload["token"] = options.token;
  const auto done = order(
      scope, {.job = *job, .kind = kind, .payload = payload.dump(), .requested_by = user_name()}, kCommandPatience);
  if (!done) return scope.console.fail(problem_of_order(done.error()));
  if (scope.console.is_text()) {
    scope.console.note("taken, job " + job->value());
  } else {
    scope.console.print_json(Json{{"id", job->value()}, {"outcome", "ok"}});
  }
  return ExitCode::kOk;
}

ExitCode succeed(CommandScope& scope, const TaskOptions& options) {
  Json output = Json::parse(options.output, nullptr, false);
  if (output.is_discarded()) {
    return scope.console.fail({.code = ExitCode::kUsage, .title = "InvalidOutput", .detail = "--output is not JSON"});
  }
  return answer(scope, options, "task_succeeded", Json{{"output", std::move(output)}});
}

ExitCode fail(CommandScope& scope, const TaskOptions& options) {
  Json payload = Json::object();
  if (!options.error.empty()) payload["error"] = options.error;
  if (!options.cause.empty()) payload["cause"] = options.cause;
  return answer(scope, options, "task_failed", std::move(payload));
}

ExitCode heartbeat(CommandScope& scope, const TaskOptions& options) {
  return answer(scope, options, "task_heartbeat", Json::object());
}

void declare_token(CommandSyntax& syntax, TaskOptions& options) {
  syntax.argument("TOKEN", options.token, "what the workflow handed out as $$.Task.Token").required();
}

}  // namespace

void add_task_commands(CommandTree& tree) {
  CLI::App& task = tree.add_group("task", "Answer tasks that wait for their token (.waitForTaskToken)");
  tree.add<TaskOptions>(
      task, "succeed", "The task is done",
      [](CommandSyntax& syntax, TaskOptions& options) {
        declare_token(syntax, options);
        syntax.option("--output", options.output, "its output as JSON (default {})");
      },
      succeed);
  tree.add<TaskOptions>(
      task, "fail", "The task failed",
      [](CommandSyntax& syntax, TaskOptions& options) {
        declare_token(syntax, options);
        syntax.option("--error", options.error, "a name that Retry and Catch match");
        syntax.option("--cause", options.cause, "what happened");
      },
      fail);
  tree.add<TaskOptions>(task, "heartbeat", "The task is still in hand", declare_token, heartbeat);
}

}  // namespace millrace::cli
