#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "shared/csv/column_type.h"
#include "shared/csv/detect_dialect.h"
#include "shared/csv/row_reader.h"

namespace millrace::csv {

struct SurveyOptions {
  DialectOverrides overrides = {};
  RowLimits limits = {};
  std::uint64_t bytes_max = std::uint64_t{5} << 30;  ///< A larger file is refused before any work.
  std::size_t sample_rows = 5;
  std::size_t sample_cell_bytes_max = 1'000;         ///< A longer cell is cut in the sample.
  std::function<void(std::uint64_t bytes)> progress = {};
};

struct ColumnSurvey {
  std::string name;
  TypeTally::Verdict verdict;
  std::uint64_t empty_cells = 0;   ///< Of the rows that were judged.
  double mean_bytes = 0;           ///< Of a cell.
};

/// What one pass over a file tells.
struct TableSurvey {
  Dialect dialect;
  std::uint64_t size_bytes = 0;
  std::string sha256;
  RowPosition first_row;
  std::vector<ColumnSurvey> columns;
  std::uint64_t rows = 0;          ///< Quarantined ones included.
  std::uint64_t rows_judged = 0;   ///< For types: all of the first 100,000, one of sixteen behind them.
  std::uint64_t too_many_cells = 0, too_large = 0, invalid_text = 0;
  std::uint64_t short_rows = 0, blank_lines = 0;
  std::vector<std::vector<std::string>> sample_rows;
  std::vector<std::string> warnings;  ///< Sentences for people.

  std::uint64_t quarantined() const { return too_many_cells + too_large + invalid_text; }
};

/// Detects, reads every row, judges the columns, makes the digest. Memory does not grow with the file. kRejected with the codes
/// of shared/batch/README.md; a file that turns out not to be UTF-8 is read again as windows-1252, unless its encoding was given.
Result<TableSurvey> survey_table(InputBytes& input, const SurveyOptions& options);

}  // namespace millrace::csv
