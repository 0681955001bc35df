#include "workers/enrich/output_file.h"

#include <algorithm>
#include <string_view>
#include <system_error>

#include "shared/batch/batch_config.h"
#include "shared/csv/row_writer.h"
#include "workers/enrich/output_cells.h"
#include "workers/enrich/stage_columns.h"
#include "workers/enrich/table.h"

namespace millrace::enrich {
namespace {

constexpr std::int64_t kRowsPerLoad = 2'000;

/// "companies.csv" as "companies_enriched.csv".
std::string output_name(const std::string& uri) {
  std::string name = uri.substr(uri.find_last_of("/:") + 1);
  if (name.ends_with(".csv")) name.resize(name.size() - 4);
  return (name.empty() ? "batch" : name) + "_enriched.csv";
}

Result<void> write_header(csv::RowWriter& writer, const Batch& batch, const std::vector<std::string>& fields) {
  const std::vector<std::string> columns = batch::output_columns_of(batch.columns, fields);
  return writer.write(std::vector<std::string_view>(columns.begin(), columns.end()));
}

/// What a row's line is made of.
struct LineParts {
  const csv::Row& row;
  const RowOutcome& outcome;
  const std::optional<StageColumns>& stage;
};

/// All agents that did the row. One that failed before this batch was done by none of it.
std::string agents_of(const LineParts& parts) {
  const StageColumns::Before before = parts.stage->before(parts.row);
  return before.has_failed || before.agents.empty() ? parts.outcome.agent : before.agents + ", " + parts.outcome.agent;
}

/// Writes lines; what they are made of is kept from one to the next, so that it need not be allocated again.
class Lines final {
 public:
  Lines(csv::RowWriter& writer, const std::vector<std::string>& fields) : writer_(writer), answer_(fields) {}

  Result<void> write(const LineParts& parts) {
    const auto& [row, outcome, stage] = parts;
    const auto own = row.cells.first(stage ? std::min(stage->own(), row.cells.size()) : row.cells.size());
    line_.assign(own.begin(), own.end());
    const auto answer = answer_.of(outcome.has_succeeded ? std::string_view(outcome.output) : std::string_view());
    line_.insert(line_.end(), answer.begin(), answer.end());
    const std::string agents = stage ? agents_of(parts) : std::string();
    line_.push_back(outcome.has_succeeded ? "ok" : "failed");
    line_.push_back(stage ? agents : outcome.agent);
    line_.push_back(outcome.error);
    line_.push_back(outcome.cause);
    return writer_.write(line_);
  }

 private:
  csv::RowWriter& writer_;
  OutputCells answer_;
  std::vector<std::string_view> line_{};
};

}  // namespace

Result<std::string> OutputFile::make(const Batch& batch, const std::vector<std::string>& fields, const BatchConfig& config) {
  const auto path = with_.files.locate(batch.source_uri);
  if (!path) return path.error();
  auto table = Table::open(*path, batch.source_uri, config.dialect);
  if (!table) return table.error();
  if ((*table)->version() != batch.source_version)
    return rejected("CSV_CHANGED", "'" + batch.source_uri + "' was changed while the batch was running");
  const std::filesystem::path made = with_.scratch / ("output-" + batch.round_job.value() + ".csv");
  auto writer = csv::RowWriter::begin(made, {.delimiter = (*table)->dialect().delimiter,
                                             .line_end = (*table)->dialect().line_end,
                                             .is_formula_safe = config.is_formula_safe});
  if (!writer) return writer.error();
  if (auto written = write_header(*writer, batch, fields); !written) return written.error();
  const auto stage = config.continues ? StageColumns::of((*table)->columns()) : std::nullopt;
  Lines lines(*writer, fields);
  csv::Row row;
  for (std::int64_t number = 0; number < batch.row_count;) {
    const auto outcomes = with_.ledger.load(batch.id, number, kRowsPerLoad);
    if (!outcomes) return outcomes.error();
    if (outcomes->empty()) return rejected("BATCH_ROW_MISSING", "row " + std::to_string(number) + " has no outcome");
    for (const RowOutcome& outcome : *outcomes) {
      if (outcome.row != number) return rejected("BATCH_ROW_MISSING", "row " + std::to_string(number) + " has no outcome");
      const auto read = (*table)->read(row);
      if (!read) return read.error();
      if (!*read) return rejected("CSV_CHANGED", "the file ends before its rows do");
      if (auto written = lines.write({.row = row, .outcome = outcome, .stage = stage}); !written) return written.error();
      ++number;
    }
  }
  if (auto published = writer->publish(); !published) return published.error();
  auto uri = with_.files.put_file(made, output_name(batch.source_uri));
  std::error_code ignored;
  std::filesystem::remove(made, ignored);
  return uri;
}

}  // namespace millrace::enrich
