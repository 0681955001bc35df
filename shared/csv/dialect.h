#pragma once

#include <optional>
#include <string_view>

namespace millrace::csv {

enum class Encoding { kUtf8, kUtf16LittleEndian, kUtf16BigEndian, kWindows1252, kLatin1 };
/// How a quote (or a delimiter) becomes part of a cell.
enum class Escape {
  kDoubled,    ///< RFC 4180: "" inside quotes.
  kBackslash,  ///< AWS's ItemReader: that, and a backslash before a backslash, quote or delimiter; before others it is dropped.
};
enum class LineEnd { kLf, kCrLf, kCr };

/// "utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"; "doubled", "backslash"; "lf", "crlf", "cr".
std::string_view name_of(Encoding encoding);
std::string_view name_of(Escape escape);
std::string_view name_of(LineEnd line_end);
std::optional<Encoding> parse_encoding(std::string_view name);
std::optional<Escape> parse_escape(std::string_view name);
std::optional<LineEnd> parse_line_end(std::string_view name);

/// How a file's records are written. RecordReader knows the first two members only; RowReader all of them.
struct Dialect {
  char delimiter = ',';
  bool has_byte_order_mark = false;
  char quote = '"';  ///< NUL: there is none.
  Escape escape = Escape::kDoubled;
  Encoding encoding = Encoding::kUtf8;
  LineEnd line_end = LineEnd::kLf;  ///< What the file has most of; all three are read.
  bool has_header = true;

  bool operator==(const Dialect&) const = default;
};

/// Judges by the beginning of a file: the delimiter that cuts the first records into the most equal number of cells.
/// A single column, or text that gives no hint, is a comma's.
Dialect sniff_dialect(std::string_view beginning);

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace millrace::csv
