#include "producers/cli/batch/batch_submission.h"
#include "producers/cli/batch/row_sample.h"
#include "producers/cli/commands.h"
#include "producers/cli/job_documents.h"
#include "shared/batch/survey_document.h"
#include "shared/csv/detect_dialect.h"
#include "shared/csv/file_input.h"
#include "shared/postgres/queries/columns.h"

namespace millrace::cli {
namespace {

struct DiffBatchOptions {
  std::string job;
  std::string other;
  std::string agent;
  std::int64_t sample = 20;
  std::int64_t shown = 50;
};

/// The bytes that the batch read.
Result<std::string> sample_of(CommandScope& scope, const BatchRecord& batch, std::int64_t rows) {
  const auto files = scope.backend.files();
  if (!files) return files.error();
  const auto path = (*files)->locate(batch.source_uri);
  if (!path) return path.error();
  auto input = csv::FileInput::open(*path, batch.source_uri);
  if (!input) return input.error();
  const Json config = Json::parse(batch.config, nullptr, false);
  csv::Dialect dialect;
  if (config.is_object() && config.contains("execution") && config["execution"].contains("dialect")) {
    const auto known = batch::parse_dialect(config["execution"]["dialect"]);
    if (!known) return known.error();
    dialect = *known;
  } else {
    const auto detected = csv::detect_dialect(**input, {});
    if (!detected) return detected.error();
    dialect = detected->dialect;
  }
  return put_sample(scope, **input, dialect, {.rows = rows, .of = batch.row_count});
}

/// Sends a sample of the batch's rows to another agent; the job that does it.
Result<std::string> run_other_agent(CommandScope& scope, const BatchRecord& batch, const DiffBatchOptions& options) {
  const auto uri = sample_of(scope, batch, options.sample);
  if (!uri) return uri.error();
  const Json config = Json::parse(batch.config, nullptr, false);
  Json request{{"csv_uri", *uri}, {"agent_name", options.agent}, {"mappings", config["input_mapping"]}, {"execution", Json::object()}};
  if (config.contains("execution") && config["execution"].contains("transforms")) {
    request["execution"]["transforms"] = config["execution"]["transforms"];
  }
  const auto run = run_sample(scope, request, ": " + std::to_string(options.sample) + " rows through " + options.agent);
  if (!run) return run.error();
  if (run->end.output.is_null()) return rejected("batch diff", "the sample did not come to its end; `millrace job why " + run->job.value() + "`");
  return run->job.value();
}

/// What differs between two batches, by the rows that asked the same.
struct Difference {
  std::int64_t rows_compared = 0;
  std::int64_t rows_changed = 0;
  std::int64_t cells_changed = 0;
  Json by_field = Json::object();
  Json changes = Json::array();
};

Json cells_of(const postgres::Row& row, std::size_t at) {
  const Json output = Json::parse(postgres::text_in(row[at + 1]), nullptr, false);
  if (output.is_object()) return output;
  return Json{{"_error_cause", postgres::text_in(row[at + 2])}};
}

void compare(std::int64_t number, const Json& before, const Json& after, std::int64_t shown, Difference& difference) {
  Json fields = before;
  for (const auto& [field, value] : after.items()) fields[field] = value;
  bool has_changed = false;
  for (const auto& [field, unused] : fields.items()) {
    const Json left = before.value(field, Json()), right = after.value(field, Json());
    if (left == right) continue;
    has_changed = true;
    ++difference.cells_changed;
    difference.by_field[field] = difference.by_field.value(field, std::int64_t{0}) + 1;
    if (static_cast<std::int64_t>(difference.changes.size()) < shown) {
      difference.changes.push_back({{"row", number}, {"field", field}, {"before", left}, {"after", right}});
    }
  }
  difference.rows_changed += has_changed ? 1 : 0;
}

Result<Difference> difference_of(CommandScope& scope, const BatchRecord& left, const BatchRecord& right, std::int64_t shown) {
  constexpr std::int64_t kRowsPerLook = 2'000;
  Difference difference;
  // Rows are found by their inputs: those of blocks get records of their own.
  const auto dissolved = (*scope.backend.database())->run(
      "SELECT batch_blocks_to_rows(batch_id, array_agg(first_row)) FROM batch_blocks WHERE batch_id IN ($1, $2) GROUP BY batch_id",
      {left.id, right.id});
  if (!dissolved) return dissolved.error();
  for (std::int64_t from = 0;;) {
    const auto rows = (*scope.backend.database())->run(
        "SELECT DISTINCT ON (a.row_number) a.row_number, a.has_succeeded, a.output, a.error, b.has_succeeded, b.output, b.error "
        "FROM batch_rows a JOIN batch_rows b ON b.batch_id = $2 AND b.input_hash = a.input_hash "
        "WHERE a.batch_id = $1 AND a.input_hash <> '' AND a.row_number >= $3::bigint ORDER BY a.row_number, b.row_number LIMIT "
        "$4::bigint",
        {left.id, right.id, std::to_string(from), std::to_string(kRowsPerLook)});
    if (!rows) return rows.error();
    for (const postgres::Row& row : rows->rows) {
      const std::int64_t number = postgres::integer_in(row[0]);
      compare(number, cells_of(row, 1), cells_of(row, 4), shown, difference);
      ++difference.rows_compared;
      from = number + 1;
    }
    if (static_cast<std::int64_t>(rows->rows.size()) < kRowsPerLook) return difference;
  }
}

std::string cell_text(const Json& cell) {
  if (cell.is_null()) return "";
  return shortened(cell.is_string() ? printable(cell.get<std::string>()) : cell.dump(-1, ' ', false, Json::error_handler_t::replace), 50);
}

void print_difference(CommandScope& scope, const BatchRecord& left, const BatchRecord& right, const Difference& difference) {
  if (!scope.console.is_text()) {
    scope.console.print_json(Json{{"before", {{"job_id", left.root_job}, {"agent_name", left.agent}}},
                                  {"after", {{"job_id", right.root_job}, {"agent_name", right.agent}}},
                                  {"rows_compared", difference.rows_compared},
                                  {"rows_changed", difference.rows_changed},
                                  {"cells_changed", difference.cells_changed},
                                  {"by_field", difference.by_field},
                                  {"changes", difference.changes}});
    return;
  }
  TextTable table({"ROW", "FIELD", left.agent, right.agent});
  for (const Json& change : difference.changes) {
    table.add({std::to_string(change["row"].get<std::int64_t>() + 1), change["field"].get<std::string>(),
               cell_text(change["before"]), cell_text(change["after"])});
  }
  scope.console.print_table(table, "no cell differs");
  scope.console.note(std::to_string(difference.rows_changed) + " of " + std::to_string(difference.rows_compared) +
                     " rows differ, in " + std::to_string(difference.cells_changed) + " cells");
}

ExitCode diff_batches(CommandScope& scope, const DiffBatchOptions& options) {
  if (options.other.empty() == options.agent.empty()) {
    return scope.console.fail({.code = ExitCode::kUsage,
                               .title = "usage",
                               .detail = "say either another batch's job, or --agent NAME to try that agent on a sample"});
  }
  const auto left = known_batch(scope, options.job);
  if (!left) return scope.console.fail(left.error());
  const auto other = options.agent.empty() ? Result<std::string>(options.other) : run_other_agent(scope, *left, options);
  if (!other) return scope.console.fail(other.error());
  const auto right = known_batch(scope, *other);
  if (!right) return scope.console.fail(right.error());
  const auto difference = difference_of(scope, *left, *right, options.shown);
  if (!difference) return scope.console.fail(difference.error());
  print_difference(scope, *left, *right, *difference);
  return ExitCode::kOk;
}

}  // namespace

void add_batch_diff(CommandTree& tree, CLI::App& batch) {
  tree.add<DiffBatchOptions>(
      batch, "diff", "What another agent, model or prompt would change, cell by cell",
      [](CommandSyntax& syntax, DiffBatchOptions& options) {
        syntax.argument("JOB", options.job, "a batch's job").required();
        syntax.argument("OTHER", options.other, "another batch's job, to compare with");
        syntax.option("--agent", options.agent, "instead: an agent that is tried on a sample of the batch's rows");
        syntax.option("--sample", options.sample, "how many rows (default 20)").between(1, 10'000);
        syntax.option("--show", options.shown, "how many changed cells are listed (default 50)").between(0, 100'000);
      },
      diff_batches);
}

}  // namespace millrace::cli
