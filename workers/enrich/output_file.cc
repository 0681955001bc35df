#include "workers/enrich/output_file.h"

#include <algorithm>
#include <array>
#include <future>
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

/// All agents that did the row. One that failed before this batch was done by none of it.
std::string agents_of(const csv::Row& row, const RowOutcome& outcome, const StageColumns& stage) {
  const StageColumns::Before before = stage.before(row);
  return before.has_failed || before.agents.empty() ? outcome.agent : before.agents + ", " + outcome.agent;
}

/// Some rows' outcomes, and what stands between their own columns and the agent's name.
struct Stretch {
  std::vector<RowOutcome> outcomes{};
  std::string cells{};
  std::vector<std::size_t> ends{};  ///< Of each row's part of `cells`.

  std::string_view cells_of(std::size_t row) const {
    const std::size_t begin = row == 0 ? 0 : ends[row - 1];
    return std::string_view(cells).substr(begin, ends[row] - begin);
  }
};

/// What a batch's rows came to, in order; the next of them are fetched and written out while these are put into the file.
class StretchesAhead final {
 public:
  struct Source {
    RowLedger& ledger;
    const Batch& batch;
    const std::vector<std::string>& fields;
    const csv::WritingManner& manner;
  };
  explicit StretchesAhead(const Source& source) : source_(source), answer_(source.fields) { fetch(); }

  /// Of the next rows, kRowsPerLoad at most.
  Result<Stretch> next() {
    auto stretch = fetched_.get();
    fetch();
    return stretch;
  }

 private:
  void fetch() {
    fetched_ = std::async(std::launch::async, [this, from = from_] { return stretch_from(from); });
    from_ += kRowsPerLoad;
  }

  Result<Stretch> stretch_from(std::int64_t from) {
    auto outcomes = source_.ledger.load(source_.batch.id, from, kRowsPerLoad);
    if (!outcomes) return outcomes.error();
    Stretch stretch{.outcomes = *std::move(outcomes)};
    std::vector<std::string_view> cells;
    for (const RowOutcome& outcome : stretch.outcomes) {
      const auto answer = answer_.of(outcome.has_succeeded ? std::string_view(outcome.output) : std::string_view());
      cells.assign(answer.begin(), answer.end());
      cells.push_back(outcome.has_succeeded ? "ok" : "failed");
      csv::append_cells(stretch.cells, cells, source_.manner);
      stretch.ends.push_back(stretch.cells.size());
    }
    return stretch;
  }

  const Source source_;
  OutputCells answer_;  ///< Of one fetch at a time.
  std::int64_t from_ = 0;
  std::future<Result<Stretch>> fetched_{};
};

/// Puts together a row's line.
class Lines final {
 public:
  Lines(const csv::WritingManner& manner, const std::optional<StageColumns>& stage) : manner_(manner), stage_(stage) {}

  std::string_view line_of(const csv::Row& row, const RowOutcome& outcome, std::string_view cells) {
    line_.clear();
    const auto own = row.cells.first(stage_ ? std::min(stage_->own(), row.cells.size()) : row.cells.size());
    csv::append_cells(line_, own, manner_);
    if (!own.empty()) line_ += manner_.delimiter;
    line_ += cells;
    line_ += manner_.delimiter;
    const std::string agents = stage_ ? agents_of(row, outcome, *stage_) : std::string();
    const std::array<std::string_view, 3> rest{stage_ ? agents : outcome.agent, outcome.error, outcome.cause};
    csv::append_row(line_, rest, manner_);
    return line_;
  }

 private:
  const csv::WritingManner& manner_;
  const std::optional<StageColumns>& stage_;
  std::string line_{};
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
  const csv::WritingManner manner{.delimiter = (*table)->dialect().delimiter,
                                  .line_end = (*table)->dialect().line_end,
                                  .is_formula_safe = config.is_formula_safe};
  auto writer = csv::RowWriter::begin(made, manner);
  if (!writer) return writer.error();
  if (auto written = write_header(*writer, batch, fields); !written) return written.error();
  const auto stage = config.continues ? StageColumns::of((*table)->columns()) : std::nullopt;
  StretchesAhead ahead({.ledger = with_.ledger, .batch = batch, .fields = fields, .manner = manner});
  Lines lines(manner, stage);
  csv::Row row;
  for (std::int64_t number = 0; number < batch.row_count;) {
    const auto stretch = ahead.next();
    if (!stretch) return stretch.error();
    if (stretch->outcomes.empty()) return rejected("BATCH_ROW_MISSING", "row " + std::to_string(number) + " has no outcome");
    for (std::size_t i = 0; i < stretch->outcomes.size(); ++i, ++number) {
      const RowOutcome& outcome = stretch->outcomes[i];
      if (outcome.row != number) return rejected("BATCH_ROW_MISSING", "row " + std::to_string(number) + " has no outcome");
      const auto read = (*table)->read(row);
      if (!read) return read.error();
      if (!*read) return rejected("CSV_CHANGED", "the file ends before its rows do");
      if (auto written = writer->write_text(lines.line_of(row, outcome, stretch->cells_of(i))); !written) return written.error();
    }
  }
  if (auto published = writer->publish(); !published) return published.error();
  auto uri = with_.files.put_file(made, output_name(batch.source_uri));
  std::error_code ignored;
  std::filesystem::remove(made, ignored);
  return uri;
}

}  // namespace millrace::enrich
