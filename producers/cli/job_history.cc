#include "producers/cli/commands.h"
#include "producers/cli/job_documents.h"

namespace millrace::cli {
namespace {

struct HistoryOptions {
  std::string id;
};

/// The details of an event without its type's name around them.
std::string details_of(const Json& event) {
  std::string text;
  for (const auto& [name, value] : event.items()) {
    if (!value.is_object()) continue;
    for (const auto& [key, detail] : value.items()) {
      if (detail.is_structured()) continue;
      text += (text.empty() ? "" : " ") + key + "=" + (detail.is_string() ? detail.get<std::string>() : text_of(detail));
    }
  }
  return shortened(printable(text), 100);
}

ExitCode show_history(CommandScope& scope, const HistoryOptions& options) {
  const auto job = load_job(scope.backend, options.id);
  if (!job) return scope.console.fail(job.error());
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto pieces = postgres::load_history(**database, job->summary.id);
  if (!pieces) return scope.console.fail(pieces.error());

  const Json events = events_in(*pieces);
  if (!scope.console.is_text()) {
    scope.console.print_array(events);
    return ExitCode::kOk;
  }
  TextTable table({"ID", "AFTER", "TIME", "TYPE", "DETAILS"});
  for (const Json& event : events) {
    table.add({text_of(event["id"]), text_of(event["previousEventId"]), event["timestamp"].get<std::string>(),
               event["type"].get<std::string>(), details_of(event)});
  }
  scope.console.print_table(table, "no history yet");
  return ExitCode::kOk;
}

}  // namespace

void add_job_history(CommandTree& tree, CLI::App& job) {
  tree.add<HistoryOptions>(
      job, "history", "What happened to a job, event by event, as Step Functions tells it",
      [](CommandSyntax& syntax, HistoryOptions& options) { syntax.argument("ID", options.id, "the job").required(); },
      show_history);
}

}  // namespace millrace::cli
