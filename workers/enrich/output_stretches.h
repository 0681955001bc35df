#pragma once

#include <cstdint>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include "shared/csv/row_writer.h"
#include "workers/enrich/output_cells.h"
#include "workers/enrich/row_ledger.h"

namespace millrace::enrich {

/// What rows that lie together came to, and the part of their lines that stands between their own columns and the agent's name.
class OutputStretch final {
 public:
  struct Manner {
    const std::vector<std::string>& fields;
    const csv::WritingManner& writing;
  };
  /// Of the rows from `from` on, up to the `end` of what was loaded or of the table. kRejected as BATCH_ROW_MISSING.
  static Result<OutputStretch> of(std::int64_t from, std::int64_t row_count, RowStretch loaded, const Manner& manner);

  std::size_t size() const { return ends_.size(); }
  std::string_view cells_of(std::size_t row) const {
    const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::string_view(cells_).substr(begin, ends_[row] - begin);
  }
  /// Its agent, error and cause.
  const RowOutcome& outcome_of(std::size_t row) const { return records_[record_of_[row]]; }
  /// Whether it is the one that all rows of the block have.
  bool is_in_block(std::size_t row) const { return record_of_[row] == 0; }

 private:
  std::vector<RowOutcome> records_;        ///< The first is what all rows of the block have alike.
  std::vector<std::size_t> record_of_{};
  std::string cells_{};
  std::vector<std::size_t> ends_{};  ///< Of each row's part of `cells_`.
};

/// What a batch's rows came to, in order: while some are put into the file, the next are made cells, those behind them loaded.
class StretchesAhead final {
 public:
  struct Source {
    RowLedger& ledger;
    const BatchId& batch;
    std::int64_t row_count = 0;
    OutputStretch::Manner manner;
  };
  explicit StretchesAhead(const Source& source) : source_(source) { load(0); }

  /// Of the next rows.
  Result<OutputStretch> next();

 private:
  struct Loaded {
    std::int64_t from = 0;
    RowStretch rows;
  };
  void load(std::int64_t from);
  Result<void> make();

  const Source source_;
  std::future<Result<Loaded>> loaded_{};
  std::future<Result<OutputStretch>> made_{};
};

}  // namespace millrace::enrich
