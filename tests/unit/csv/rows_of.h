#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "shared/csv/row_reader.h"

namespace millrace::csv {

using Table = std::vector<std::vector<std::string>>;

/// A reader that says less at once than the others, so that every seam is met.
inline RowLimits small_windows(std::size_t bytes = 16) { return {.window_bytes = bytes, .accepts_open_quote = true}; }

/// All rows of a text, in the encoding that the dialect says.
inline Table rows_of(std::string_view bytes, const Dialect& dialect = {}, const RowLimits& limits = {.accepts_open_quote = true},
                     const RowPosition& from = {}, std::size_t width = 0) {
  MemoryInput input(bytes);
  RowReader reader(input, dialect, limits, from);
  if (width > 0) reader.set_width(width);
  Table rows;
  Row row;
  while (true) {
    const auto more = reader.read(row);
    EXPECT_TRUE(more) << (more ? "" : more.error().detail);
    if (!more || !*more) return rows;
    rows.emplace_back(row.cells.begin(), row.cells.end());
  }
}

}  // namespace millrace::csv
