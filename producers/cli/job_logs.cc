#include "producers/cli/commands.h"
#include "producers/cli/job_documents.h"

namespace millrace::cli {
namespace {

constexpr int kLinesPerPage = 1000;
constexpr Duration kFollowPause = std::chrono::milliseconds(500);

struct LogsOptions {
  std::string id;
  bool follows = false;
};

std::string text_of_line(const Console& console, const postgres::LogLine& line) {
  const std::string text = printable(line.line);
  return console.shaded(line.at, Shade::kFaint) + " " +
         (line.stream == "stderr" ? console.shaded(text, Shade::kWarning) : text) + "\n";
}

/// Prints what is there after `after` and moves it on; an answer of true says that there is more.
Result<bool> print_page(CommandScope& scope, const JobId& job, long& after) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  const auto lines = postgres::load_log(**database, job, after, kLinesPerPage);
  if (!lines) return lines.error();
  for (const auto& line : *lines) {
    if (scope.console.is_text()) {
      scope.console.print_text(text_of_line(scope.console, line));
    } else {
      scope.console.print_line(document_of(line));
    }
    after = line.id;
  }
  return static_cast<int>(lines->size()) == kLinesPerPage;
}

Result<bool> has_ended(CommandScope& scope, const JobId& job) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  const auto end = postgres::find_job_end(**database, job);
  if (!end) return end.error();
  return !*end || is_final((*end)->status);
}

ExitCode show_logs(CommandScope& scope, const LogsOptions& options) {
  const auto job = load_job(scope.backend, options.id);
  if (!job) return scope.console.fail(job.error());
  long after = 0;
  while (true) {
    // Asked before reading, so that the last lines of a job that ends meanwhile are not missed.
    const auto ended = has_ended(scope, job->summary.id);
    if (!ended) return scope.console.fail(ended.error());
    for (bool is_more = true; is_more;) {
      const auto page = print_page(scope, job->summary.id, after);
      if (!page) return scope.console.fail(page.error());
      is_more = *page;
    }
    if (!options.follows || *ended) return ExitCode::kOk;
    scope.pause_for(kFollowPause);
  }
}

}  // namespace

void add_job_logs(CommandTree& tree, CLI::App& job) {
  tree.add<LogsOptions>(
      job, "logs", "The lines that a job's programs print (with -o json or jsonl: one document per line)",
      [](CommandSyntax& syntax, LogsOptions& options) {
        syntax.argument("ID", options.id, "the job").required();
        syntax.flag("-f,--follow", options.follows, "until the job ends");
      },
      show_logs);
}

}  // namespace millrace::cli
