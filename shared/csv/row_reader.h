#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/csv/encoding.h"
#include "shared/csv/input_bytes.h"
#include "shared/csv/row_cutter.h"
#include "shared/vocabulary/result.h"

namespace millrace::csv {

/// Why a row is quarantined: it is counted and has its place, but its cells are not to be used.
enum class RowProblem {
  kNone,
  kTooManyCells,  ///< More cells than columns, and one of them is not empty. The columns' cells are there.
  kTooLarge,      ///< Above RowLimits::row_bytes_max. It has no cells.
  kInvalidText,   ///< Not in the file's encoding, or it holds a NUL. The cells are there, as they are.
};
/// "ROW_TOO_MANY_CELLS", …; empty for kNone.
std::string_view name_of(RowProblem problem);

struct RowLimits {
  std::size_t row_bytes_max = 8u << 20;     ///< Of one row, as UTF-8.
  std::size_t columns_max = 10'000;
  std::size_t window_bytes = 256u << 10;    ///< Read at once. Memory is twice this, or twice the largest row.
  bool accepts_open_quote = false;          ///< Otherwise a file that ends within quotes is refused.
};

/// Where a row begins.
struct RowPosition {
  std::uint64_t offset = 0;  ///< In the file's bytes, whatever its encoding.
  std::uint64_t number = 0;
  std::uint64_t line = 1;
};

struct Row {
  /// UTF-8, valid until the next read. Exactly as many as columns once a width is set.
  std::span<const std::string_view> cells = {};
  RowPosition begin = {};
  RowPosition end = {};  ///< Behind its line end: where the next row, or a blank line, begins.
  RowProblem problem = RowProblem::kNone;
  bool is_short = false;  ///< Had fewer cells than columns; empty ones were added.
  /// The row as it is written, without its line end, where that is nothing but its cells and delimiters; else empty.
  std::string_view plain = {};
};

/// Rows of a file, one after another, from any row's beginning on. Blank lines are no rows. Memory does not grow with the file.
/// One thread.
class RowReader final {
 public:
  /// `input` must outlive the reader. A byte-order mark is skipped where the dialect has one and `from` is the file's beginning.
  RowReader(InputBytes& input, const Dialect& dialect, const RowLimits& limits = {}, const RowPosition& from = {});

  /// From now on every row has this many cells.
  void set_width(std::size_t columns);

  /// False at the end. kRejected as CSV_UNTERMINATED_QUOTE, CSV_CHANGED; kTransient when the input is away.
  Result<bool> read(Row& row);

  std::uint64_t blank_lines() const { return blank_lines_; }
  /// Rows whose text is not plain ASCII and yet is well-formed UTF-8.
  std::uint64_t rows_beyond_ascii() const { return rows_beyond_ascii_; }

 private:
  Result<void> refill();
  Result<void> read_more(std::size_t bytes);
  void fill_row(Row& row);
  Result<bool> skip_large_row(Row& row);
  Error unterminated(std::uint64_t line) const;
  RowProblem problem_of(std::string_view text);
  void pass(std::size_t to);
  std::string_view text(std::size_t begin, std::size_t end) const { return {buffer_.data() + begin, end - begin}; }

  InputBytes& input_;
  Dialect dialect_;
  RowLimits limits_;
  Transcoder transcoder_;
  RowCutter cutter_;
  std::size_t width_ = 0;

  std::vector<char> buffer_;    ///< Text of size_ bytes and kBlockBytes more.
  std::size_t size_ = 0;
  std::size_t at_ = 0;          ///< The next row, or blank lines before it.
  bool is_plain_ = true;        ///< All text in the buffer is ASCII without NUL.
  bool is_last_ = false;
  std::uint64_t input_at_ = 0;  ///< The next byte to be read.
  RowPosition position_;        ///< Of at_.
  std::string source_, decoded_;
  std::uint64_t blank_lines_ = 0;
  std::uint64_t rows_beyond_ascii_ = 0;
};

/// The columns of a file, and where its first row behind the header is.
struct TableHead {
  std::vector<std::string> columns;  ///< Unique: a repeated name is "amount (2)", an empty one "column 3".
  RowPosition first_row;
};

/// kRejected as CSV_EMPTY, CSV_TOO_MANY_COLUMNS, CSV_HEADER, or as the reader says.
Result<TableHead> read_table_head(InputBytes& input, const Dialect& dialect, const RowLimits& limits = {});

}  // namespace millrace::csv
