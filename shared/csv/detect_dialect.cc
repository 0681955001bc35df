#include "shared/csv/detect_dialect.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "shared/csv/column_type.h"
#include "shared/csv/encoding.h"
#include "shared/csv/row_cutter.h"

namespace millrace::csv {
namespace {

constexpr std::size_t kJudgedBytes = 256u << 10;
constexpr std::size_t kJudgedRows = 200;
constexpr std::size_t kJudgedCells = 10'001;
constexpr std::string_view kCandidateDelimiters = ",;\t|";

using Rows = std::vector<std::vector<std::string>>;

/// The text to judge by.
struct Beginning {
  std::string text;  ///< UTF-8, with room behind it for the scan.
  std::size_t size = 0;
  bool is_whole = false;

  std::string_view view() const { return std::string_view(text).substr(0, size); }
};

Rows rows_of(const Beginning& beginning, const Dialect& dialect) {
  RowCutter cutter(dialect, kJudgedCells);
  cutter.set_text(beginning.view(), beginning.is_whole);
  Rows rows;
  std::uint64_t blank = 0;
  for (std::size_t at = cutter.skip_blank_lines(0, blank); at < beginning.size && rows.size() < kJudgedRows;
       at = cutter.skip_blank_lines(cutter.row_end(), blank)) {
    if (!cutter.cut(at)) break;
    const auto& cells = cutter.cells();
    rows.emplace_back(cells.begin(), cells.end());
  }
  return rows;
}

/// How evenly a dialect cuts. Agreement counts more than width: prose in a cell may hold more commas than there are columns.
double evenness_of(const Rows& rows) {
  if (rows.empty() || rows.front().size() < 2) return 0;
  const std::size_t width = rows.front().size();
  const auto agreeing = std::count_if(rows.begin(), rows.end(), [&](const auto& row) { return row.size() == width; });
  const double agreement = static_cast<double>(agreeing) / static_cast<double>(rows.size());
  return agreement * agreement * 100 + static_cast<double>(std::min<std::size_t>(width, 1'000)) / 1'000;
}

char even_delimiter(const Beginning& beginning, Dialect dialect) {
  char best = ',';
  double best_evenness = 0;
  for (const char candidate : kCandidateDelimiters) {
    dialect.delimiter = candidate;
    const double evenness = evenness_of(rows_of(beginning, dialect));
    if (evenness > best_evenness) {
      best_evenness = evenness;
      best = candidate;
    }
  }
  return best;
}

/// Apostrophes are quotes only where many cells stand between two of them and none between the usual ones.
bool has_apostrophes_for_quotes(const Beginning& beginning, const Dialect& dialect) {
  Dialect unquoted = dialect;
  unquoted.quote = '\0';
  std::size_t cells = 0, between_apostrophes = 0;
  for (const auto& row : rows_of(beginning, unquoted)) {
    for (const std::string& cell : row) {
      if (cell.starts_with('"')) return false;
      cells += cell.empty() ? 0u : 1u;
      between_apostrophes += cell.size() >= 2 && cell.front() == '\'' && cell.back() == '\'' ? 1u : 0u;
    }
  }
  return between_apostrophes > 0 && between_apostrophes * 10 >= cells * 3;
}

/// A backslash before a quote that goes on within the cell; at a cell's end it may be an ordinary character (a path).
bool has_escaped_quotes(std::string_view text, const Dialect& dialect) {
  const std::string escaped{'\\', dialect.quote};
  for (std::size_t at = text.find(escaped); at != std::string_view::npos; at = text.find(escaped, at + 1)) {
    if (at + 2 >= text.size()) return false;
    const char next = text[at + 2];
    if (next != dialect.delimiter && next != '\n' && next != '\r' && next != dialect.quote) return true;
  }
  return false;
}

Escape escape_in(const Beginning& beginning, Dialect dialect) {
  if (dialect.quote == '\0' || !has_escaped_quotes(beginning.view(), dialect)) return Escape::kDoubled;
  const double doubled = evenness_of(rows_of(beginning, dialect));
  dialect.escape = Escape::kBackslash;
  return evenness_of(rows_of(beginning, dialect)) >= doubled ? Escape::kBackslash : Escape::kDoubled;
}

LineEnd most_frequent_line_end(std::string_view text) {
  std::array<std::size_t, 3> counts{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (is_crlf) {
      ++counts[1];
      ++i;
    } else if (text[i] == '\n') {
      ++counts[0];
    } else if (text[i] == '\r') {
      ++counts[2];
    }
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return static_cast<LineEnd>(most - counts.begin());
}

/// Years are numbers and yet good names of columns.
bool may_be_year(std::string_view cell) {
  const std::string_view bare = bare_cell(cell);
  return bare.size() == 4 && type_of_cell(bare) == ColumnType::kInteger && (bare.starts_with("19") || bare.starts_with("20"));
}

/// A first row is data when it holds what its columns hold: numbers over numbers, dates over dates.
bool begins_with_header(const Rows& rows) {
  if (rows.size() < 2) return true;
  int for_header = 0, against_header = 0;
  for (std::size_t column = 0; column < rows.front().size(); ++column) {
    TypeTally below;
    for (std::size_t i = 1; i < rows.size(); ++i) {
      if (column < rows[i].size()) below.see(rows[i][column]);
    }
    const auto verdict = below.verdict();
    const std::string& first = rows.front()[column];
    if (verdict.type == ColumnType::kString || bare_cell(first).empty() || may_be_year(first)) continue;
    const ColumnType type = type_of_cell(first);
    const bool is_alike = type == verdict.type || (type == ColumnType::kInteger && verdict.type == ColumnType::kNumber);
    ++(is_alike ? against_header : for_header);
  }
  return against_header <= for_header;
}

Error binary(const std::string& what) {
  return rejected("CSV_BINARY", "the file is not text: " + what);
}

Result<void> check_is_text(std::string_view bytes, Encoding encoding) {
  static const std::array<std::pair<std::string_view, const char*>, 7> kOtherFormats{{
      {"PK\x03\x04", "it is a ZIP archive or an Excel workbook; save the sheet as CSV (UTF-8)"},
      {"\xD0\xCF\x11\xE0", "it is an old Excel workbook; save the sheet as CSV (UTF-8)"},
      {"\x1F\x8B", "it is compressed; unpack it with gunzip"},
      {"\x28\xB5\x2F\xFD", "it is compressed; unpack it with unzstd"},
      {"PAR1", "it is a Parquet file; write it as CSV"},
      {"%PDF", "it is a PDF"},
      {"SQLite format 3", "it is an SQLite database; export the table as CSV"},
  }};
  for (const auto& [magic, what] : kOtherFormats) {
    if (bytes.starts_with(magic)) return binary(what);
  }
  if (encoding == Encoding::kUtf16LittleEndian || encoding == Encoding::kUtf16BigEndian) return {};
  const auto controls = std::count_if(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
  const std::string_view first_line = bytes.substr(0, bytes.find('\n'));
  if (first_line.find('\0') != std::string_view::npos || controls * 20 > static_cast<std::ptrdiff_t>(bytes.size())) {
    return binary("it holds control characters; if it is UTF-16 without a mark, say --encoding utf-16le");
  }
  return {};
}

Result<std::string> first_bytes(InputBytes& input) {
  std::string bytes(kJudgedBytes, '\0');
  const auto count = input.read(0, bytes);
  if (!count) return count.error();
  bytes.resize(*count);
  if (bytes.empty()) return rejected("CSV_EMPTY", "the file is empty: it needs a header line and rows");
  return bytes;
}

Beginning decoded(std::string_view bytes, const Dialect& dialect, bool is_whole) {
  if (dialect.has_byte_order_mark) bytes.remove_prefix(byte_order_mark_size(dialect.encoding));
  Beginning beginning{.text = {}, .size = 0, .is_whole = is_whole};
  Transcoder transcoder(dialect.encoding);
  transcoder.append(bytes, beginning.text);
  if (is_whole) transcoder.finish(beginning.text);
  beginning.size = beginning.text.size();
  beginning.text.append(kBlockBytes, '\0');
  return beginning;
}

}  // namespace

Result<DetectedDialect> detect_dialect(InputBytes& input, const DialectOverrides& overrides) {
  const auto bytes = first_bytes(input);
  if (!bytes) return bytes.error();

  const EncodingGuess guess = guess_encoding(*bytes);
  DetectedDialect detected{.dialect = {}, .is_plain_ascii = guess.is_plain_ascii};
  Dialect& dialect = detected.dialect;
  dialect.encoding = overrides.encoding.value_or(guess.encoding);
  dialect.has_byte_order_mark = guess.has_byte_order_mark && guess.encoding == dialect.encoding;
  if (const auto text = check_is_text(*bytes, dialect.encoding); !text) return text.error();

  const Beginning beginning = decoded(*bytes, dialect, bytes->size() == input.size());
  if (overrides.quote) dialect.quote = *overrides.quote;
  if (overrides.escape) dialect.escape = *overrides.escape;
  dialect.delimiter = overrides.delimiter ? *overrides.delimiter : even_delimiter(beginning, dialect);
  if (!overrides.quote && has_apostrophes_for_quotes(beginning, dialect)) {
    dialect.quote = '\'';
    if (!overrides.delimiter) dialect.delimiter = even_delimiter(beginning, dialect);
  }
  if (!overrides.escape) dialect.escape = escape_in(beginning, dialect);
  dialect.line_end = overrides.line_end.value_or(most_frequent_line_end(beginning.view()));
  dialect.has_header = overrides.has_header.value_or(begins_with_header(rows_of(beginning, dialect)));
  return detected;
}

}  // namespace millrace::csv
