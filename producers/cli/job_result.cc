#include "producers/cli/commands.h"
#include "producers/cli/job_documents.h"
#include "producers/cli/job_wait.h"

namespace millrace::cli {
namespace {

struct ResultOptions {
  std::string id;
  bool waits = false;
  double timeout_seconds = 0;
};

ExitCode show_result(CommandScope& scope, const ResultOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const JobId id(options.id);
  auto end = postgres::find_job_end(**database, id);
  if (!end) return scope.console.fail(end.error());
  if (!*end) return scope.console.fail(no_such_job(options.id));

  if (options.waits && !is_final((*end)->status)) {
    return wait_and_print(scope, {.job = id, .timeout = timeout_of(options.timeout_seconds)});
  }
  if (!is_final((*end)->status)) {
    return scope.console.fail({.code = ExitCode::kStillPending,
                               .title = "not finished",
                               .detail = "job " + options.id + " is " + (*end)->status + "; --wait waits for its end",
                               .more = Json{{"id", options.id}, {"status", (*end)->status}}});
  }
  return print_result(scope, id, **end);
}

}  // namespace

void add_job_result(CommandTree& tree, CLI::App& job) {
  tree.add<ResultOptions>(
      job, "result", "The output of a finished job; exits 3 when it did not succeed, 8 while it runs",
      [](CommandSyntax& syntax, ResultOptions& options) {
        syntax.argument("ID", options.id, "the job").required();
        syntax.flag("--wait", options.waits, "wait for the end");
        syntax.option("--timeout", options.timeout_seconds, "seconds to wait at most").positive();
      },
      show_result);
}

}  // namespace millrace::cli
