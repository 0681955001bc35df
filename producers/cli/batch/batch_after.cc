#include "producers/cli/batch/batch_watch.h"
#include "producers/cli/commands.h"

namespace millrace::cli {
namespace {

struct BatchResultsOptions {
  std::string job;
  std::string output;
};

struct BatchWhyOptions {
  std::string job;
};

struct BatchBudgetOptions {
  std::string job;
  std::optional<double> usd;
  std::optional<std::int64_t> tokens;
};

/// get_batch_results.
ExitCode batch_results(CommandScope& scope, const BatchResultsOptions& options) {
  const auto batch = known_batch(scope, options.job);
  if (!batch) return scope.console.fail(batch.error());
  if (!batch->finished_at) {
    return scope.console.fail({.code = ExitCode::kStillPending,
                               .title = "not finished",
                               .detail = "the batch is " + batch->status + ": " + line_of(progress_of(scope, *batch)),
                               .more = Json{{"status", batch->status}}});
  }
  if (!options.output.empty()) {
    const auto fetched = fetch_output(scope, batch->output_uri, options.output);
    if (!fetched) return scope.console.fail(fetched.error());
    if (options.output == "-") return ExitCode::kOk;
  }
  if (scope.console.is_text()) {
    scope.console.note(batch->status + "  " + line_of(progress_of(scope, *batch)));
    scope.console.print_text((options.output.empty() ? batch->output_uri : options.output) + "\n");
  } else {
    scope.console.print_json(results_of(*batch));
  }
  return ExitCode::kOk;
}

ExitCode why_rows_failed(CommandScope& scope, const BatchWhyOptions& options) {
  const auto batch = known_batch(scope, options.job);
  if (!batch) return scope.console.fail(batch.error());
  const auto causes = find_causes(**scope.backend.database(), batch->id);
  if (!causes) return scope.console.fail(causes.error());
  Json array = Json::array();
  std::int64_t sum = 0;
  for (const BatchCause& cause : *causes) {
    sum += cause.rows;
    array.push_back({{"cause", cause.error},
                     {"rows", cause.rows},
                     {"example", cause.example},
                     {"first_rows", cause.first_rows},
                     {"action", action_for(cause.error)}});
  }
  if (!scope.console.is_text()) {
    scope.console.print_json(Json{{"rows_failed", sum}, {"causes", std::move(array)}});
    return ExitCode::kOk;
  }
  if (causes->empty()) {
    scope.console.note("no row failed so far");
    return ExitCode::kOk;
  }
  std::string text = std::to_string(sum) + " of " + std::to_string(batch->rows_done()) + " rows failed:\n";
  for (const BatchCause& cause : *causes) {
    const std::int64_t row = cause.first_rows.empty() ? 0 : cause.first_rows.front() + 1;
    text += "\n" + std::to_string(cause.rows) + "  " + cause.error + "\n   e.g. row " + std::to_string(row) + ": " +
            printable(cause.example) + "\n   " + action_for(cause.error) + "\n";
  }
  text += "\n`millrace batch retry " + options.job + " --cause NAME` sends the rows of one cause again.\n";
  scope.console.print_text(text);
  return ExitCode::kOk;
}

ExitCode change_budget(CommandScope& scope, const BatchBudgetOptions& options) {
  if (!options.usd && !options.tokens) {
    return scope.console.fail({.code = ExitCode::kUsage, .title = "usage", .detail = "say --usd or --tokens"});
  }
  const auto batch = known_batch(scope, options.job);
  if (!batch) return scope.console.fail(batch.error());
  const auto set = set_budget(**scope.backend.database(), batch->id, options.usd, options.tokens);
  if (!set) return scope.console.fail(set.error());
  if (scope.console.is_text()) {
    scope.console.note("the batch goes on within a few seconds, if it was waiting for this");
  } else {
    scope.console.print_json(Json{{"batch_id", batch->id},
                                  {"budget_usd", options.usd ? Json(*options.usd) : Json(nullptr)},
                                  {"budget_tokens", options.tokens ? Json(*options.tokens) : Json(nullptr)}});
  }
  return ExitCode::kOk;
}

}  // namespace

void add_batch_after(CommandTree& tree, CLI::App& batch) {
  tree.add<BatchResultsOptions>(
      batch, "results", "What a batch came to, and its output",
      [](CommandSyntax& syntax, BatchResultsOptions& options) {
        syntax.argument("JOB", options.job, "the batch's job").required();
        syntax.option("--output", options.output, "where the output goes; - for standard output");
      },
      batch_results);
  tree.add<BatchWhyOptions>(
      batch, "why", "Why rows failed: causes, how many rows each, an example and what to do",
      [](CommandSyntax& syntax, BatchWhyOptions& options) { syntax.argument("JOB", options.job, "the batch's job").required(); },
      why_rows_failed);
  tree.add<BatchBudgetOptions>(
      batch, "budget", "Set, raise or lower the ceiling of a batch",
      [](CommandSyntax& syntax, BatchBudgetOptions& options) {
        syntax.argument("JOB", options.job, "the batch's job").required();
        syntax.option("--usd", options.usd, "US dollars, from the beginning");
        syntax.option("--tokens", options.tokens, "tokens, from the beginning").positive();
      },
      change_budget);
}

}  // namespace millrace::cli
