#include "workers/enrich/output_file.h"

#include <algorithm>
#include <array>
#include <future>
#include <string_view>
#include <utility>

#include "shared/batch/batch_config.h"
#include "shared/csv/row_writer.h"
#include "shared/file_store/stored_file.h"
#include "workers/enrich/output_stretches.h"
#include "workers/enrich/stage_columns.h"
#include "workers/enrich/table.h"

namespace millrace::enrich {
namespace {

constexpr std::size_t kPieceBytes = 1U << 20U;

/// "companies.csv" as "companies_enriched.csv".
std::string output_name(const std::string& uri) {
  std::string name = uri.substr(uri.find_last_of("/:") + 1);
  if (name.ends_with(".csv")) name.resize(name.size() - 4);
  return (name.empty() ? "batch" : name) + "_enriched.csv";
}

void append_header(std::string& text, const Batch& batch, const std::vector<std::string>& fields,
                   const csv::WritingManner& manner) {
  const std::vector<std::string> columns = batch::output_columns_of(batch.columns, fields);
  csv::append_row(text, std::vector<std::string_view>(columns.begin(), columns.end()), manner);
}

/// Writes pieces of a file while the next are being made.
class PiecesBehind final {
 public:
  explicit PiecesBehind(file_store::StoredFile& file) : file_(file) {}

  /// What is appended to it is next in the file; then say so.
  std::string& text() { return piece_; }
  Result<void> appended() { return piece_.size() < kPieceBytes ? Result<void>() : hand_over(); }
  /// All of them are in the file.
  Result<void> finish() {
    if (auto handed = hand_over(); !handed) return handed;
    return std::exchange(written_, {}).get();
  }

 private:
  Result<void> hand_over() {
    if (written_.valid()) {
      if (auto written = written_.get(); !written) return written;
    }
    std::swap(piece_, at_work_);
    piece_.clear();
    written_ = std::async(std::launch::async, [this] { return file_.append(at_work_); });
    return {};
  }

  file_store::StoredFile& file_;
  std::string piece_;
  std::string at_work_;
  std::future<Result<void>> written_{};  ///< The last member: it is waited for before the piece goes.
};

/// All agents that did the row. One that failed before this batch was done by none of it.
std::string agents_of(const csv::Row& row, const RowOutcome& outcome, const StageColumns& stage) {
  const StageColumns::Before before = stage.before(row);
  return before.has_failed || before.agents.empty() ? outcome.agent : before.agents + ", " + outcome.agent;
}

/// Puts together a row's line.
class Lines final {
 public:
  Lines(const csv::WritingManner& manner, const std::optional<StageColumns>& stage) : manner_(manner), stage_(stage) {}

  /// From here on rows are these; they must stay while they are written.
  void begin(const OutputStretch& stretch) {
    stretch_ = &stretch;
    end_of_block_.clear();
  }

  /// Of the row with that place in the stretch.
  void append_line(std::string& text, const csv::Row& row, std::size_t place) {
    const auto own = row.cells.first(stage_ ? std::min(stage_->own(), row.cells.size()) : row.cells.size());
    const bool is_as_written = !stage_ && !manner_.is_formula_safe && !row.plain.empty();
    if (is_as_written && row.plain.find('"') == std::string_view::npos) {
      text += row.plain;
    } else {
      csv::append_cells(text, own, manner_);
    }
    if (!own.empty()) text += manner_.delimiter;
    text += stretch_->cells_of(place);
    text += manner_.delimiter;
    const RowOutcome& outcome = stretch_->outcome_of(place);
    if (stage_) {
      append_end(text, agents_of(row, outcome, *stage_), outcome);
    } else if (stretch_->is_in_block(place)) {
      if (end_of_block_.empty()) append_end(end_of_block_, outcome.agent, outcome);
      text += end_of_block_;
    } else {
      append_end(text, outcome.agent, outcome);
    }
  }

 private:
  void append_end(std::string& text, std::string_view agents, const RowOutcome& outcome) const {
    const std::array<std::string_view, 3> rest{agents, outcome.error, outcome.cause};
    csv::append_row(text, rest, manner_);
  }

  const csv::WritingManner& manner_;
  const std::optional<StageColumns>& stage_;
  const OutputStretch* stretch_ = nullptr;
  std::string end_of_block_{};  ///< The same for all its rows.
};

}  // namespace

Result<std::string> OutputFile::make(const Batch& batch, const std::vector<std::string>& fields, const BatchConfig& config) {
  const auto path = with_.files.locate(batch.source_uri);
  if (!path) return path.error();
  auto table = Table::open(*path, batch.source_uri, config.dialect);
  if (!table) return table.error();
  if ((*table)->version() != batch.source_version)
    return rejected("CSV_CHANGED", "'" + batch.source_uri + "' was changed while the batch was running");
  const csv::WritingManner manner{.delimiter = (*table)->dialect().delimiter,
                                  .line_end = (*table)->dialect().line_end,
                                  .is_formula_safe = config.is_formula_safe};
  auto file = file_store::StoredFile::begin(with_.store);
  if (!file) return file.error();
  PiecesBehind pieces(*file);
  append_header(pieces.text(), batch, fields, manner);
  const auto stage = config.continues ? StageColumns::of((*table)->columns()) : std::nullopt;
  StretchesAhead ahead({.ledger = with_.ledger,
                        .batch = batch.id,
                        .row_count = batch.row_count,
                        .manner = {.fields = fields, .writing = manner}});
  Lines lines(manner, stage);
  csv::Row row;
  for (std::int64_t number = 0; number < batch.row_count;) {
    const auto stretch = ahead.next();
    if (!stretch) return stretch.error();
    lines.begin(*stretch);
    for (std::size_t place = 0; place < stretch->size(); ++place, ++number) {
      const auto read = (*table)->read(row);
      if (!read) return read.error();
      if (!*read) return rejected("CSV_CHANGED", "the file ends before its rows do");
      lines.append_line(pieces.text(), row, place);
      if (auto added = pieces.appended(); !added) return added.error();
    }
  }
  if (auto finished = pieces.finish(); !finished) return finished.error();
  return file->publish(output_name(batch.source_uri));
}

}  // namespace millrace::enrich
