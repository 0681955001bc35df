#include <cmath>
#include <cstdlib>

#include "producers/cli/batch/batch_records.h"
#include "producers/cli/batch/batch_submission.h"
#include "producers/cli/commands.h"
#include "producers/cli/user_name.h"
#include "shared/postgres/queries/columns.h"

namespace millrace::cli {
namespace {

struct BatchOverviewOptions {};

struct BatchFeedbackOptions {
  std::string job;
  int stars = 0;
  std::string note;
};

/// The dashboard's figures, of the last hour; what nobody can say yet is null.
Result<Json> overview_of(postgres::SessionPool& database) {
  const auto rows = database.run(
      "WITH lately AS (SELECT DISTINCT batch_id FROM batch_chunks WHERE changed_at > now() - interval '1 hour'), "
      "parts AS (SELECT count(*) AS rows, count(*) FILTER (WHERE has_succeeded) AS ok, sum(milliseconds) AS spent, count(milliseconds) AS timed "
      "FROM batch_rows JOIN lately USING (batch_id) WHERE recorded_at > now() - interval '1 hour' UNION ALL "
      "SELECT sum(succeeded), sum(succeeded), sum(succeeded * milliseconds), sum(succeeded) "
      "FROM batch_blocks JOIN lately USING (batch_id) WHERE recorded_at > now() - interval '1 hour'), "
      "done AS (SELECT coalesce(sum(rows), 0) AS rows, coalesce(sum(ok), 0) AS ok, sum(spent) / nullif(sum(timed), 0) AS mean FROM parts) "
      "SELECT (SELECT count(*) FROM batches b JOIN jobs j ON j.job_id = b.round_job WHERE b.finished_at IS NULL AND j.finished_at IS NULL), "
      "rows, ok, mean::float8, (SELECT count(*) FROM batches WHERE begun_at > now() - interval '1 hour'), "
      "(SELECT avg(stars)::float8 FROM batch_feedback), (SELECT count(*) FROM batch_feedback) FROM done");
  if (!rows) return rows.error();
  const postgres::Row& row = rows->rows.front();
  const std::int64_t done = postgres::integer_in(row[1]);
  const auto number = [](const postgres::Value& value) { return value ? Json(std::strtod(value->c_str(), nullptr)) : Json(nullptr); };
  const double share = done > 0 ? 100.0 * static_cast<double>(postgres::integer_in(row[2])) / static_cast<double>(done) : 0;
  return Json{{"active_jobs", postgres::integer_in(row[0])},
              {"rows_per_hour", done},
              {"success_rate_percent", done > 0 ? Json(std::round(share * 10) / 10) : Json(nullptr)},
              {"seconds_per_row", row[3] ? Json(std::strtod(row[3]->c_str(), nullptr) / 1e3) : Json(nullptr)},
              {"batches_begun_per_hour", postgres::integer_in(row[4])},
              {"stars", number(row[5])},
              {"opinions", postgres::integer_in(row[6])}};
}

ExitCode show_overview(CommandScope& scope, const BatchOverviewOptions&) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto overview = overview_of(**database);
  if (!overview) return scope.console.fail(overview.error());
  if (!scope.console.is_text()) {
    scope.console.print_json(*overview);
    return ExitCode::kOk;
  }
  TextTable table({"ACTIVE JOBS", "ROWS/HOUR", "SUCCESS RATE", "AVG TIME/ROW", "STARS"});
  const auto text = [&](const char* name, const char* unit) {
    return (*overview)[name].is_null() ? std::string("-") : (*overview)[name].dump() + unit;
  };
  table.add({text("active_jobs", ""), text("rows_per_hour", ""), text("success_rate_percent", " %"), text("seconds_per_row", " s"),
             text("stars", "")});
  scope.console.print_table(table, "");
  return ExitCode::kOk;
}

ExitCode give_feedback(CommandScope& scope, const BatchFeedbackOptions& options) {
  const auto batch = known_batch(scope, options.job);
  if (!batch) return scope.console.fail(batch.error());
  const auto put = (*scope.backend.database())->run(
      "INSERT INTO batch_feedback (batch_id, given_by, stars, note) VALUES ($1, $2, $3::integer, $4) ON CONFLICT (batch_id, given_by) DO "
      "UPDATE SET stars = excluded.stars, note = excluded.note, given_at = now()",
      {batch->id, user_name(), std::to_string(options.stars), options.note});
  if (!put) return scope.console.fail(put.error());
  if (!scope.console.is_text()) scope.console.print_json(Json{{"batch_id", batch->id}, {"stars", options.stars}});
  return ExitCode::kOk;
}

}  // namespace

void add_batch_overview(CommandTree& tree, CLI::App& batch) {
  tree.add<BatchOverviewOptions>(batch, "overview", "All batches in four figures, of the last hour",
                                 [](CommandSyntax&, BatchOverviewOptions&) {}, show_overview);
  tree.add<BatchFeedbackOptions>(
      batch, "feedback", "Say what you think of a batch's output",
      [](CommandSyntax& syntax, BatchFeedbackOptions& options) {
        syntax.argument("JOB", options.job, "the batch's job").required();
        syntax.option("--stars", options.stars, "from 1 to 5").between(1, 5).required();
        syntax.option("--note", options.note, "why");
      },
      give_feedback);
}

}  // namespace millrace::cli
