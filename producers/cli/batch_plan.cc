#include "producers/cli/agent_cards.h"
#include "producers/cli/batch/batch_submission.h"
#include "producers/cli/batch/row_sample.h"
#include "producers/cli/commands.h"
#include "producers/cli/csv_source.h"
#include "shared/batch/plan_batch.h"
#include "shared/file_store/new_file.h"
#include "shared/settings/quantities.h"
#include "shared/time/timestamp.h"

namespace millrace::cli {
namespace {

struct PlanOptions {
  std::string file;
  CsvFlags flags;
  std::string agent, goal;
  std::vector<std::string> mappings, fields, transforms;
  std::string agent_records;
  std::string deadline;
  std::string latency;
  std::optional<double> budget_usd;
  std::optional<std::int64_t> budget_tokens, concurrency;
  std::optional<std::int64_t> approval_rows;
  std::optional<double> approval_usd;
  std::string output_uri;
  bool is_formula_safe = false;
  std::string plan_file;
  std::optional<std::int64_t> sample;
};

/// "Company Name=company_name"; the last equals sign parts them, for columns may have one.
Result<batch::MappingWishes> wishes_of(const std::vector<std::string>& mappings) {
  batch::MappingWishes wishes;
  for (const std::string& text : mappings) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0) {
      return rejected("usage", "--map " + text + ": write --map 'Column=field', or --map 'Column=' to leave it out");
    }
    wishes.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return wishes;
}

Result<std::optional<double>> seconds_of(const std::string& flag, const std::string& text) {
  if (text.empty()) return std::optional<double>();
  const auto duration = settings::parse_duration(text);
  if (!duration || duration->count() <= 0) {
    return rejected("usage", flag + " " + text + ": write a time such as 540s, 9m or 2h");
  }
  return std::optional(std::chrono::duration<double>(*duration).count());
}

/// What the provider lets through, when a model is asked.
std::optional<double> provider_rate(const settings::Sheet& settings) {
  const auto providers = settings.list("model.providers");
  if (providers.empty() || providers.front() == "rules") return std::nullopt;
  const long rate = settings.integer("model." + providers.front() + ".requests_per_minute");
  return rate > 0 ? std::optional(static_cast<double>(rate)) : std::nullopt;
}

Result<batch::PlanWishes> plan_wishes(CommandScope& scope, const PlanOptions& options, const CsvSource& source) {
  batch::PlanWishes wishes;
  wishes.uri = source.uri;
  wishes.created_at = to_rfc3339(scope.clock.now());
  wishes.agent = options.agent;
  wishes.goal = options.goal;
  wishes.output_fields = options.fields;
  wishes.output_uri = options.output_uri;
  wishes.is_formula_safe = options.is_formula_safe;
  wishes.budget_usd = options.budget_usd;
  if (options.budget_tokens) wishes.budget_tokens = static_cast<std::uint64_t>(*options.budget_tokens);
  if (options.concurrency) wishes.bounds.concurrency = static_cast<std::uint64_t>(*options.concurrency);
  if (options.approval_rows) wishes.thresholds.rows = static_cast<std::uint64_t>(*options.approval_rows);
  if (options.approval_usd) wishes.thresholds.cost_usd = *options.approval_usd;
  auto mapping = wishes_of(options.mappings);
  if (!mapping) return mapping.error();
  wishes.mapping = *std::move(mapping);
  auto transforms = transforms_in(options.transforms);
  if (!transforms) return transforms.error();
  wishes.transforms = *std::move(transforms);
  const auto deadline = seconds_of("--deadline", options.deadline);
  if (!deadline) return deadline.error();
  wishes.bounds.deadline_seconds = *deadline;
  const auto latency = seconds_of("--latency", options.latency);
  if (!latency) return latency.error();
  if (*latency) wishes.latency = batch::Latency{.p50_seconds = **latency, .p90_seconds = **latency};
  const auto sheet = scope.backend.settings();
  if (!sheet) return sheet.error();
  wishes.bounds.requests_per_minute = provider_rate(**sheet);
  return wishes;
}

std::string money(const Json& amount) { return amount.dump() + " USD"; }

void say_mapping(Console& console, const Json& plan) {
  TextTable table({"COLUMN", "FIELD", "CONFIDENCE", "WHY"});
  for (const Json& feed : plan["mapping"]) {
    table.add({feed["column"].get<std::string>(), feed["field"].get<std::string>() + (feed["required"].get<bool>() ? " *" : ""),
               feed["confidence"].dump(), feed["why"].get<std::string>()});
  }
  console.print_table(table, "no column is mapped");
}

void say_plan(Console& console, const Json& plan, const std::string& plan_file) {
  const Json& estimates = plan["estimates"];
  const Json& execution = plan["config"]["execution"];
  console.print_text("agent        " + plan["agent"]["name"].get<std::string>() + " (" +
                     plan["agent"]["provider"].get<std::string>() + ")\n");
  console.print_text("rows         " + estimates["rows"].dump() + " of " + plan["csv"]["row_count"].dump() + "\n");
  console.print_text("output       " + execution["output"].value("uri", std::string("the file store")) + "\n");
  console.print_text("concurrency  " + estimates["concurrency"].dump() + " (" +
                     estimates["concurrency_why"].get<std::string>() + ")\n");
  console.print_text("time         " + estimates["seconds"]["p50"].dump() + " to " + estimates["seconds"]["p90"].dump() +
                     " s (p50 to p90)\n");
  console.print_text("cost         " + money(estimates["cost_usd"]["p50"]) + " to " + money(estimates["cost_usd"]["p90"]) +
                     ", at worst " + money(estimates["cost_usd"]["worst_case"]) + "\n\n");
  if (plan.contains("sample")) {
    console.print_text("sample       " + plan["sample"]["succeeded"].dump() + " of " + plan["sample"]["rows"].dump() + " rows ok, " +
                       plan["sample"]["latency_seconds"]["p50"].dump() + " s each, " + money(plan["sample"]["cost_usd_per_row"]) +
                       " each\n");
  }
  say_mapping(console, plan);
  for (const Json& reason : plan["approval"]["reasons"]) console.note("needs an approval: " + reason.get<std::string>());
  for (const Json& warning : plan["warnings"]) console.note("note: " + warning.get<std::string>());
  console.note("plan " + plan["plan_hash"].get<std::string>().substr(0, 12) + " is in " + plan_file +
               "; `millrace batch apply " + plan_file + "` runs exactly that");
}

Result<void> write_plan(const std::filesystem::path& path, const Json& plan) {
  auto file = file_store::NewFile::begin(path.has_parent_path() ? path.parent_path() : ".");
  if (!file) return file.error();
  if (const auto written = file->append(text_of(plan, 2) + "\n"); !written) return written;
  return file->publish(path, file_store::Access::kOwnerWrites);
}

/// The request that takes a sample of the rows through the agent, as the plan would have it.
Json sample_request(const Json& plan, const std::string& uri, std::int64_t rows) {
  const Json& planned = plan["config"]["execution"];
  Json config = plan["config"];
  config["csv_s3_uri"] = uri;
  config["execution"] = {{"concurrency", std::min(rows, planned["concurrency"].get<std::int64_t>())},
                         {"row_timeout_seconds", planned["row_timeout_seconds"]},
                         {"max_attempts", planned["max_attempts"]}};
  if (planned.contains("transforms")) config["execution"]["transforms"] = planned["transforms"];
  return config;
}

/// Tries rows on the agent of a first plan; what they took and cost goes into the wishes for the real one. Nothing when that failed
/// and was said.
ExitCode try_sample(CommandScope& scope, csv::InputBytes& input, const csv::TableSurvey& survey, const Json& plan, std::int64_t count,
                    batch::PlanWishes& wishes) {
  const SampleSize size{.rows = count, .of = static_cast<std::int64_t>(survey.rows)};
  const auto uri = put_sample(scope, input, survey.dialect, size);
  if (!uri) return scope.console.fail(uri.error());
  const auto run = run_sample(scope, sample_request(plan, *uri, count), " tries a sample");
  if (!run) return scope.console.fail(run.error());
  if (run->end.output.is_null()) return run->end.code;
  auto findings = findings_of(scope, run->job);
  if (!findings) return scope.console.fail(findings.error());
  wishes.latency = findings->latency;
  wishes.row_cost = findings->cost;
  wishes.sample = std::move(findings->document);
  return ExitCode::kOk;
}

ExitCode plan_batch(CommandScope& scope, const PlanOptions& options) {
  auto source = open_csv(scope, options.file);
  if (!source) return scope.console.fail(source.error());
  auto wishes = plan_wishes(scope, options, *source);
  if (!wishes) return scope.console.fail(wishes.error());
  const auto agents = load_agent_cards(scope, options.agent_records);
  if (!agents) return scope.console.fail(agents.error());
  const auto survey = survey_csv(scope, *source, options.flags, 5);
  if (!survey) return scope.console.fail(survey.error());
  auto plan = batch::plan_batch(*survey, *agents, *wishes);
  // A deadline may be impossible by what is assumed, and possible by what a sample shows.
  if (!plan && options.sample && plan.error().where == "DEADLINE_IMPOSSIBLE") {
    batch::PlanWishes without = *wishes;
    without.bounds.deadline_seconds.reset();
    plan = batch::plan_batch(*survey, *agents, without);
  }
  if (!plan) return scope.console.fail(plan.error());
  if (options.sample) {
    if (const ExitCode tried = try_sample(scope, *source->input, *survey, *plan, *options.sample, *wishes); tried != ExitCode::kOk) {
      return tried;
    }
    plan = batch::plan_batch(*survey, *agents, *wishes);
    if (!plan) return scope.console.fail(plan.error());
  }

  const std::string plan_file =
      options.plan_file.empty() ? source->path.stem().string() + ".plan.json" : options.plan_file;
  if (const auto written = write_plan(plan_file, *plan); !written) return scope.console.fail(written.error());
  if (scope.console.is_text()) {
    say_plan(scope.console, *plan, plan_file);
  } else {
    scope.console.print_json(*plan);
  }
  return ExitCode::kOk;
}

void declare_plan(CommandSyntax& syntax, PlanOptions& options) {
  syntax.argument("FILE", options.file, "a path, file://…, millrace-file:…, s3://… or https://…").required();
  syntax.option("--agent", options.agent, "the agent (with or without -agent); default: the one that fits best");
  syntax.option("--goal", options.goal, "what you want, in words: helps to find the agent");
  syntax.option("--map", options.mappings, "'Column=field': feed a field of the agent; 'Column=': leave a column out (repeat)");
  syntax.option("--field", options.fields, "a field of the agent's answer to write (repeat; default: all)");
  syntax.option("--transform", options.transforms, "'FIELD=trim | lower': change cells before the agent gets them (repeat)");
  syntax.option("--agents", options.agent_records, "plan with the agent records of this file or folder, without any service");
  syntax.option("--deadline", options.deadline, "how long it may take: 540s, 9m, 2h; sets the concurrency");
  syntax.option("--latency", options.latency, "how long one row takes, where you measured it: 1200ms");
  syntax.option("--sample", options.sample, "try so many rows on the agent first (they are paid for): measures time and cost")
      .between(1, 1'000);
  syntax.option("--concurrency", options.concurrency, "rows at a time (default: 10, or what the deadline needs)").between(1, 1'000);
  syntax.option("--budget-usd", options.budget_usd, "pause when this much is spent");
  syntax.option("--budget-tokens", options.budget_tokens, "pause when so many tokens are used").between(1, 1'000'000'000'000);
  syntax.option("--approval-rows", options.approval_rows, "more rows need an approval (default 10000)").between(0, 1'000'000'000'000);
  syntax.option("--approval-usd", options.approval_usd, "a higher cost needs an approval (default 10)");
  syntax.option("--to", options.output_uri, "where the output goes (default: beside the file)");
  syntax.flag("--formula-safe", options.is_formula_safe, "cells that spreadsheets take for formulas become texts");
  syntax.option("--write", options.plan_file, "the plan's file (default: NAME.plan.json here)");
  declare_csv_flags(syntax, options.flags);
}

}  // namespace

void add_batch_plan(CommandTree& tree) {
  CLI::App& batch = tree.add_group("batch", "Tables through agents, row by row");
  tree.add<PlanOptions>(batch, "plan", "Say what a batch would do, cost and take, and write it down as a plan", declare_plan,
                        plan_batch);
}

}  // namespace millrace::cli
