#include "producers/cli/batch/row_sample.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <system_error>

#include "producers/cli/batch/batch_submission.h"
#include "shared/csv/row_reader.h"
#include "shared/csv/row_writer.h"
#include "shared/file_store/passing_file.h"
#include "shared/postgres/queries/columns.h"

namespace millrace::cli {
namespace {

constexpr std::size_t kSampleExamplesMax = 5;

Result<void> copy_some_rows(csv::InputBytes& table, const csv::Dialect& dialect, const SampleSize& size, csv::RowWriter& writer) {
  const auto head = csv::read_table_head(table, dialect);
  if (!head) return head.error();
  const std::vector<std::string_view> names(head->columns.begin(), head->columns.end());
  if (auto written = writer.write(names); !written) return written;
  csv::RowReader reader(table, dialect, {}, head->first_row);
  reader.set_width(head->columns.size());
  const std::int64_t step = std::max<std::int64_t>(1, size.of / std::max<std::int64_t>(1, size.rows));
  csv::Row row;
  std::int64_t taken = 0;
  for (std::int64_t number = 0, next = 0; taken < size.rows; ++number) {
    const auto read = reader.read(row);
    if (!read) return read.error();
    if (!*read) break;
    if (number < next || row.problem != csv::RowProblem::kNone) continue;
    if (auto written = writer.write(row.cells); !written) return written;
    ++taken;
    next = number + step;
  }
  return taken > 0 ? Result<void>() : rejected("CSV_HEADER_ONLY", "no row of the file can be tried");
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto at = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::min(values.size() - 1, at == 0 ? 0 : at - 1)];
}

batch::MeasuredCost cost_of_rows(const std::vector<double>& dollars) {
  batch::MeasuredCost cost;
  cost.rows = dollars.size();
  if (dollars.empty()) return cost;
  const auto count = static_cast<double>(dollars.size());
  for (const double each : dollars) cost.mean_usd += each / count;
  double squares = 0;
  for (const double each : dollars) squares += (each - cost.mean_usd) * (each - cost.mean_usd);
  cost.spread_usd = dollars.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
  return cost;
}

}  // namespace

Result<std::string> put_sample(CommandScope& scope, csv::InputBytes& table, const csv::Dialect& dialect, const SampleSize& size) {
  const auto files = scope.backend.files();
  if (!files) return files.error();
  const std::filesystem::path folder = (*scope.backend.settings())->path("files.folder");
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  const file_store::PassingFile made(folder / ("sample-" + scope.random.uuid() + ".csv"));
  auto writer = csv::RowWriter::begin(made.path(), {});
  if (!writer) return writer.error();
  if (auto copied = copy_some_rows(table, dialect, size, *writer); !copied) return copied.error();
  if (auto published = writer->publish(); !published) return published.error();
  return (*files)->put_file(made.path(), "sample.csv");
}

Result<SampleRun> run_sample(CommandScope& scope, const Json& request, const std::string& remark) {
  SubmissionPlan plan;
  plan.workflow = "batch";
  plan.input.inputs = {text_of(request)};
  const auto job = begin_batch(scope, plan);
  if (!job) return job.error();
  scope.console.note("job " + job->value() + remark);
  return SampleRun{.job = *job, .end = wait_for_batch(scope, *job, false)};
}

Result<SampleFindings> findings_of(CommandScope& scope, const JobId& job) {
  const auto batch = known_batch(scope, job.value());
  if (!batch) return batch.error();
  const auto rows = (*scope.backend.database())->run(
      "SELECT has_succeeded, coalesce(milliseconds, 0), cost_nanodollars, coalesce(output, ''), coalesce(error, ''), coalesce(cause, '') "
      "FROM batch_outcomes WHERE batch_id = $1 ORDER BY row_number",
      {batch->id});
  if (!rows) return rows.error();
  std::vector<double> seconds, dollars;
  Json examples = Json::array();
  std::int64_t succeeded = 0;
  for (const postgres::Row& row : rows->rows) {
    const bool is_good = postgres::boolean_in(row[0]);
    succeeded += is_good ? 1 : 0;
    seconds.push_back(static_cast<double>(postgres::integer_in(row[1])) / 1e3);
    dollars.push_back(static_cast<double>(postgres::integer_in(row[2])) / 1e9);
    if (examples.size() >= kSampleExamplesMax) continue;
    examples.push_back(is_good ? Json::parse(postgres::text_in(row[3]), nullptr, false)
                               : Json{{"error", postgres::text_in(row[4])}, {"cause", postgres::text_in(row[5])}});
  }
  SampleFindings findings{.document = {},
                          .latency = {.p50_seconds = quantile(seconds, 0.5), .p90_seconds = quantile(seconds, 0.9)},
                          .cost = cost_of_rows(dollars)};
  const auto count = static_cast<std::int64_t>(rows->rows.size());
  findings.document = {{"job_id", job.value()},
                       {"rows", count},
                       {"succeeded", succeeded},
                       {"failed", count - succeeded},
                       {"latency_seconds", {{"p50", findings.latency.p50_seconds}, {"p90", findings.latency.p90_seconds}}},
                       {"cost_usd_per_row", findings.cost.mean_usd},
                       {"examples", std::move(examples)}};
  return findings;
}

}  // namespace millrace::cli
