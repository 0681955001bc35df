#include "producers/cli/commands.h"
#include "producers/cli/job_documents.h"
#include "shared/time/relative_time.h"
#include "shared/time/timestamp.h"

namespace millrace::cli {
namespace {

struct ShowOptions {
  std::string id;
};

/// "0.008 US dollars: 4 calls of pdf-adapter, …"; empty when it cost nothing.
std::string text_of_cost(const Json& cost) {
  std::string text;
  for (const Json& agent : cost["agents"]) {
    text += (text.empty() ? ": " : ", ") + text_of(agent["calls"]) + (agent["calls"] == 1 ? " call of " : " calls of ") +
            agent["agent"].get<std::string>();
    if (agent["tokens"] != 0) text += " (" + text_of(agent["tokens"]) + " tokens)";
  }
  return text.empty() ? "" : text_of(cost["usd"]) + " US dollars" + text;
}

std::string text_of_record(const Console& console, const Json& job, TimePoint now) {
  std::string text;
  const auto line = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += std::string(name) + std::string(12 - name.size(), ' ') + value + "\n";
  };
  const auto when = [&](const Json& time) {
    if (!time.is_string()) return std::string();
    const auto point = parse_rfc3339(time.get<std::string>());
    return time.get<std::string>() + (point ? " (" + relative_time(*point, now) + ")" : "");
  };
  const auto status = job["status"].get<std::string>();
  line("id", job["id"].get<std::string>());
  line("workflow", job["workflow"].get<std::string>() + " version " + text_of(job["workflow_version"]));
  line("status", console.shaded(status, shade_of(status)));
  line("event", job["event_source"].get<std::string>() + " " + job["event_id"].get<std::string>());
  line("created", when(job["created_at"]));
  line("finished", when(job["finished_at"]));
  if (!job["tags"].empty()) line("tags", text_of(job["tags"]));
  line("input", shortened(text_of(job["input"]), 400));
  if (!job["output"].is_null()) line("output", shortened(text_of(job["output"]), 400));
  if (job["error"].is_string()) line("error", printable(job["error"].get<std::string>()));
  if (job["cause"].is_string()) line("cause", printable(job["cause"].get<std::string>()));
  for (const Json& task : job["open_tasks"]) {
    line("open task", task["state"].get<std::string>() + ": " + task["pool"].get<std::string>() + ":" +
                          task["operation"].get<std::string>() + ", " + task["phase"].get<std::string>() + ", attempt " +
                          text_of(task["attempt"]));
  }
  line("cost", text_of_cost(job["cost"]));
  line("history", text_of(job["history_events"]) + " events");
  return text;
}

ExitCode show_job(CommandScope& scope, const ShowOptions& options) {
  const auto job = load_job(scope.backend, options.id);
  if (!job) return scope.console.fail(job.error());
  auto input = payload_in(scope.backend, job->input);
  if (!input) return scope.console.fail(input.error());
  auto output = payload_in(scope.backend, job->output);
  if (!output) return scope.console.fail(output.error());

  auto spending = postgres::spending_of_job(**scope.backend.database(), job->summary.id);
  if (!spending) return scope.console.fail(spending.error());

  const Json document =
      document_of(*job, {.input = *std::move(input), .output = *std::move(output), .spending = *std::move(spending)});
  if (scope.console.is_text()) {
    scope.console.print_text(text_of_record(scope.console, document, scope.clock.now()));
  } else {
    scope.console.print_json(document);
  }
  return ExitCode::kOk;
}

}  // namespace

void add_job_show(CommandTree& tree, CLI::App& job) {
  tree.add<ShowOptions>(
      job, "show", "Everything about one job",
      [](CommandSyntax& syntax, ShowOptions& options) { syntax.argument("ID", options.id, "the job").required(); }, show_job);
}

}  // namespace millrace::cli
