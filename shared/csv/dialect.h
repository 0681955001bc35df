#pragma once

#include <string_view>

namespace millrace::csv {

/// How a file's records are written. Quotes are always `"`, doubled inside a quoted cell.
struct Dialect {
  char delimiter = ',';
  bool has_byte_order_mark = false;
};

/// Judges by the beginning of a file: the delimiter that cuts the first records into the most equal number of cells.
/// A single column, or text that gives no hint, is a comma's.
Dialect sniff_dialect(std::string_view beginning);

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace millrace::csv
