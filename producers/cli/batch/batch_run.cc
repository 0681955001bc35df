#include <algorithm>

#include "producers/cli/batch/batch_submission.h"
#include "producers/cli/commands.h"
#include "shared/batch/transform.h"

namespace millrace::cli {
namespace {

struct RunBatchOptions {
  std::string file;
  std::string agent;
  std::vector<std::string> mappings;
  std::vector<std::string> fields;
  std::vector<std::string> transforms;
  std::optional<std::int64_t> concurrency;
  std::optional<std::int64_t> max_attempts;
  std::optional<std::int64_t> chunk_rows;
  std::optional<double> row_timeout;
  std::optional<double> budget_usd;
  std::optional<std::int64_t> budget_tokens;
  std::string key;
  std::string to;
  std::vector<std::string> next_agents;
  std::vector<std::string> next_mappings;
  bool is_formula_safe = false;
  EndPlan ending;
};

struct RetryBatchOptions {
  std::string job;
  std::string cause;
  EndPlan ending;
};

struct RerunBatchOptions {
  std::string job;
  std::string changed;
  EndPlan ending;
};

Error bad_usage(const std::string& what) { return rejected("usage", what); }

Result<Json> transforms_of(const std::vector<std::string>& texts) {
  const auto given = transforms_in(texts);
  if (!given) return given.error();
  Json transforms = Json::object();
  for (const auto& [field, steps] : *given) transforms[field] = steps;
  if (const auto checked = batch::parse_transforms(transforms); !checked) return checked.error();
  return transforms;
}

Json execution_of(const RunBatchOptions& options) {
  Json execution = Json::object();
  const auto add = [&](const char* name, const auto& value) {
    if (value) execution[name] = *value;
  };
  add("concurrency", options.concurrency);
  add("max_attempts", options.max_attempts);
  add("chunk_rows", options.chunk_rows);
  add("row_timeout_seconds", options.row_timeout);
  add("budget_usd", options.budget_usd);
  add("budget_tokens", options.budget_tokens);
  if (options.is_formula_safe) execution["output"]["formula_safe"] = true;
  if (!options.to.empty()) execution["output"]["uri"] = options.to;
  return execution;
}

/// The request of one agent as that of several, in turn. `--then-map` names the agent in front: "reply-writer:category=topic".
Result<Json> chained(const RunBatchOptions& options, const Json& request) {
  Json first{{"agent_name", request["agent_name"]}, {"mappings", request["mappings"]}};
  if (request.contains("output_fields")) first["output_fields"] = request["output_fields"];
  Json agents = Json::array({std::move(first)});
  for (const std::string& name : options.next_agents) agents.push_back({{"agent_name", name}, {"mappings", Json::object()}});
  for (const std::string& text : options.next_mappings) {
    const std::string name = text.substr(0, text.find(':'));
    const auto agent = std::find_if(agents.begin() + 1, agents.end(), [&](const Json& each) { return each["agent_name"] == name; });
    const auto mapping = column_mappings({name.size() < text.size() ? text.substr(name.size() + 1) : ""});
    if (agent == agents.end() || !mapping) return bad_usage("--then-map " + text + ": write --then-map AGENT:COLUMN=FIELD, with an agent of --then");
    (*agent)["mappings"].update(*mapping);
  }
  Json chain{{"csv_uri", request["csv_uri"]}, {"agents", std::move(agents)}, {"execution", request["execution"]}};
  // Where the output goes is a matter of the last one, and cells are changed for the first one's fields only.
  if (chain["execution"].contains("output")) chain["output"] = chain["execution"]["output"];
  chain["execution"].erase("output");
  if (chain["execution"].contains("transforms")) return bad_usage("--transform cannot be combined with --then");
  return chain;
}

ExitCode run_batch(CommandScope& scope, const RunBatchOptions& options) {
  if (!options.to.empty() && !options.to.starts_with("s3://")) {
    return scope.console.fail(
        {.code = ExitCode::kUsage, .title = "usage", .detail = "--to takes s3://bucket/key; --output FILE writes a file here"});
  }
  const auto mappings = column_mappings(options.mappings);
  if (!mappings) return scope.console.fail({.code = ExitCode::kUsage, .title = "usage", .detail = mappings.error().detail});
  const auto transforms = transforms_of(options.transforms);
  if (!transforms) return scope.console.fail(transforms.error());
  const auto uri = stored_uri(scope, options.file);
  if (!uri) return scope.console.fail(uri.error());
  Json request{{"csv_uri", *uri}, {"agent_name", options.agent}, {"mappings", *mappings}, {"execution", execution_of(options)}};
  if (!transforms->empty()) request["execution"]["transforms"] = *transforms;
  if (!options.fields.empty()) request["output_fields"] = options.fields;
  SubmissionPlan plan;
  plan.workflow = "batch";
  if (!options.next_agents.empty()) {
    auto chain = chained(options, request);
    if (!chain) return scope.console.fail(chain.error());
    request = *std::move(chain);
    plan.workflow = "batch_chain";
  }
  plan.input.inputs = {text_of(request)};
  plan.idempotency_key = options.key;
  return submit_and_watch(scope, plan, options.ending);
}

/// Only the rows that failed, into the same output in the same order.
ExitCode retry_batch(CommandScope& scope, const RetryBatchOptions& options) {
  const auto batch = known_batch(scope, options.job);
  if (!batch) return scope.console.fail(batch.error());
  if (!batch->finished_at) {
    return scope.console.fail({.code = ExitCode::kConflict,
                               .title = "still running",
                               .detail = "the batch is " + batch->status + "; retry it when it has ended"});
  }
  Json retry = Json::object();
  if (!options.cause.empty()) retry["error"] = options.cause;
  SubmissionPlan plan;
  plan.workflow = "batch_processor";
  plan.input.inputs = {text_of(Json{{"batch_id", batch->id}, {"retry", retry}})};
  return submit_and_watch(scope, plan, options.ending);
}

/// The same with another file: rows whose input is the same are taken over.
ExitCode rerun_batch(CommandScope& scope, const RerunBatchOptions& options) {
  const auto batch = known_batch(scope, options.job);
  if (!batch) return scope.console.fail(batch.error());
  const auto uri = stored_uri(scope, options.changed);
  if (!uri) return scope.console.fail(uri.error());
  Json config = Json::parse(batch->config, nullptr, false);
  config["csv_s3_uri"] = *uri;
  if (!config.contains("execution")) config["execution"] = Json::object();
  for (const char* of_the_other_file : {"dialect", "columns", "row_count", "file"}) config["execution"].erase(of_the_other_file);
  config["execution"]["previous"] = batch->id;
  SubmissionPlan plan;
  plan.workflow = "batch";
  plan.input.inputs = {text_of(config)};
  return submit_and_watch(scope, plan, options.ending);
}

}  // namespace

void add_batch_run(CommandTree& tree, CLI::App& batch) {
  tree.add<RunBatchOptions>(
      batch, "run", "Take every row of a CSV file through an agent",
      [](CommandSyntax& syntax, RunBatchOptions& options) {
        syntax.argument("FILE", options.file, "the table: a local file, s3://…, https://…, or what `millrace file put` answered").required();
        syntax.option("--agent", options.agent, "who does the rows, e.g. company-enrichment").required();
        declare_ending(syntax, options.ending);
        syntax.option("--map", options.mappings, "COLUMN=FIELD of the agent's input; repeatable, others by name");
        syntax.option("--field", options.fields, "only this field of the agent's output; repeatable");
        syntax.option("--then", options.next_agents, "an agent that goes on with the output of the one before; repeatable");
        syntax.option("--then-map", options.next_mappings, "AGENT:COLUMN=FIELD, of an agent of --then; repeatable");
        syntax.option("--transform", options.transforms,
                      "'FIELD=trim | lower': change cells before the agent gets them; repeatable (shared/batch/README.md)");
        syntax.option("--concurrency", options.concurrency, "rows in flight at most, fleet-wide (default 10)").between(1, 1'000);
        syntax.option("--row-timeout", options.row_timeout, "seconds for a row with all its tries (default 60)");
        syntax.option("--max-attempts", options.max_attempts, "tries per row (default 4)").between(1, 100);
        syntax.option("--chunk-rows", options.chunk_rows, "rows that a worker takes at once").between(1, 10'000);
        syntax.option("--budget-usd", options.budget_usd, "spend no more than this: the batch then waits for a higher budget");
        syntax.option("--budget-tokens", options.budget_tokens, "the same in tokens of a model").between(1, 1'000'000'000'000);
        syntax.option("--to", options.to, "an object in S3 that the output goes to, besides the file store");
        syntax.option("--idempotency-key", options.key, "the same key is the same job, however often");
        syntax.flag("--formula-safe", options.is_formula_safe, "let no spreadsheet take a cell for a formula");
      },
      run_batch);
  tree.add<RetryBatchOptions>(
      batch, "retry", "Send only the rows that failed again, into the same output",
      [](CommandSyntax& syntax, RetryBatchOptions& options) {
        syntax.argument("JOB", options.job, "the batch's job").required();
        syntax.option("--cause", options.cause, "only rows that failed as this; `millrace batch why` shows the causes");
        declare_ending(syntax, options.ending);
      },
      retry_batch);
  tree.add<RerunBatchOptions>(
      batch, "rerun", "The same with a changed file: only new and changed rows are sent",
      [](CommandSyntax& syntax, RerunBatchOptions& options) {
        syntax.argument("JOB", options.job, "the batch's job").required();
        syntax.option("--changed", options.changed, "the file as it is now").required();
        declare_ending(syntax, options.ending);
      },
      rerun_batch);
}

}  // namespace millrace::cli
