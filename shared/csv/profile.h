#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "shared/csv/cell_kind.h"
#include "shared/csv/dialect.h"
#include "shared/csv/record_reader.h"
#include "shared/vocabulary/result.h"

namespace millrace::csv {

/// What is known of one column.
struct ColumnProfile {
  std::string name;             ///< As in the header; a repeated or empty name is made unique ("amount (2)", "column 3").
  CellKind kind = CellKind::kText;
  std::vector<std::string> values;  ///< Text columns: known different values, in order of appearance.
  bool values_are_complete = true;  ///< False when there were more than ProfileLimits::values_max.
  bool is_unique = true;            ///< No value was seen twice (empty cells aside).
  bool has_empty = false;
};

/// What is known of one file.
struct TableProfile {
  Dialect dialect;
  Record header;                    ///< The names exactly as written.
  std::vector<ColumnProfile> columns;
  std::vector<Record> sample_rows;
  std::size_t records_seen = 0;
};

struct ProfileLimits {
  std::size_t bytes_max = 64u << 20;
  std::size_t values_max = 2'000;       ///< Known values per column.
  std::size_t value_bytes_max = 200;    ///< A longer cell is not remembered as a known value.
  std::size_t sample_rows_max = 5;
  std::size_t columns_max = 2'000;
};

/// Reads a file, called `name` in messages, and judges its columns. kRejected, with the remedy, for a file that is missing, empty, not UTF-8 or
/// without a header.
Result<TableProfile> profile_file(const std::filesystem::path& file, const std::string& name,
                                  const ProfileLimits& limits = {});

}  // namespace millrace::csv
