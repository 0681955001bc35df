#include "workers/enrich/output_file.h"

#include <algorithm>
#include <deque>
#include <span>
#include <system_error>

#include "shared/batch/batch_config.h"
#include "shared/csv/row_writer.h"
#include "shared/vocabulary/json.h"
#include "workers/enrich/stage_columns.h"
#include "workers/enrich/table.h"

namespace millrace::enrich {
namespace {

constexpr std::int64_t kRowsPerLoad = 2'000;

std::string cell_of(const Json& output, const std::string& field) {
  const auto value = output.is_object() ? output.find(field) : output.end();
  if (!output.is_object() || value == output.end() || value->is_null()) return "";
  return value->is_string() ? value->get<std::string>() : value->dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// "companies.csv" as "companies_enriched.csv".
std::string output_name(const std::string& uri) {
  std::string name = uri.substr(uri.find_last_of("/:") + 1);
  if (name.ends_with(".csv")) name.resize(name.size() - 4);
  return (name.empty() ? "batch" : name) + "_enriched.csv";
}

/// A row of the output; texts that are made here live as long as it does.
class OutputRow final {
 public:
  void add(std::string_view cell) { cells_.push_back(cell); }
  void add_made(std::string cell) { add(made_.emplace_back(std::move(cell))); }
  std::span<const std::string_view> cells() const { return cells_; }

 private:
  std::vector<std::string_view> cells_;
  std::deque<std::string> made_;
};

Result<void> write_header(csv::RowWriter& writer, const Batch& batch, const std::vector<std::string>& fields) {
  OutputRow header;
  for (std::string& column : batch::output_columns_of(batch.columns, fields)) header.add_made(std::move(column));
  return writer.write(header.cells());
}

/// What a row's line is made of.
struct LineParts {
  const csv::Row& row;
  const RowOutcome& outcome;
  const std::vector<std::string>& fields;
  const std::optional<StageColumns>& stage;
};

/// All agents that did the row. One that failed before this batch was done by none of it.
std::string agents_of(const LineParts& parts) {
  if (!parts.stage) return parts.outcome.agent;
  const StageColumns::Before before = parts.stage->before(parts.row);
  return before.has_failed || before.agents.empty() ? parts.outcome.agent : before.agents + ", " + parts.outcome.agent;
}

Result<void> write_row(csv::RowWriter& writer, const LineParts& parts) {
  const auto& [row, outcome, fields, stage] = parts;
  OutputRow line;
  for (const std::string_view cell : row.cells.first(stage ? std::min(stage->own(), row.cells.size()) : row.cells.size())) {
    line.add(cell);
  }
  const Json output = outcome.has_succeeded ? Json::parse(outcome.output, nullptr, false) : Json();
  for (const std::string& field : fields) line.add_made(cell_of(output, field));
  line.add(outcome.has_succeeded ? "ok" : "failed");
  line.add_made(agents_of(parts));
  line.add(outcome.error);
  line.add(outcome.cause);
  return writer.write(line.cells());
}

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
      const LineParts parts{.row = row, .outcome = outcome, .fields = fields, .stage = stage};
      if (auto written = write_row(*writer, parts); !written) return written.error();
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
