#include "shared/csv/row_reader.h"

#include <algorithm>
#include <cstring>

#include "shared/csv/column_names.h"
#include "shared/csv/row_skipper.h"

namespace millrace::csv {
namespace {

constexpr std::size_t kWindowLeast = 16;

std::uint64_t line_feeds_in(std::string_view row) {
  return static_cast<std::uint64_t>(std::count(row.begin(), row.end(), '\n'));
}

}  // namespace

std::string_view name_of(RowProblem problem) {
  switch (problem) {
    case RowProblem::kNone: return "";
    case RowProblem::kTooManyCells: return "ROW_TOO_MANY_CELLS";
    case RowProblem::kTooLarge: return "ROW_TOO_LARGE";
    case RowProblem::kInvalidText: return "ROW_INVALID_ENCODING";
  }
  return "";
}

RowReader::RowReader(InputBytes& input, const Dialect& dialect, const RowLimits& limits, const RowPosition& from)
    : input_(input),
      dialect_(dialect),
      limits_(limits),
      transcoder_(dialect.encoding),
      cutter_(dialect, limits.columns_max + 1),
      input_at_(from.offset),
      position_(from) {
  limits_.window_bytes = std::max(limits_.window_bytes, kWindowLeast);
  if (from.offset == 0 && dialect.has_byte_order_mark) {
    input_at_ = byte_order_mark_size(dialect.encoding);
    position_.offset = input_at_;
  }
  buffer_.resize(kBlockBytes);
  cutter_.set_text({}, false);
}

void RowReader::set_width(std::size_t columns) {
  width_ = columns;
  cutter_.set_cells_max(columns);
}

/// Moves on in the text, keeping count of the source's bytes.
void RowReader::pass(std::size_t to) {
  position_.offset += source_bytes_of(text(at_, to), dialect_.encoding);
  at_ = to;
}

Result<void> RowReader::read_more(std::size_t bytes) {
  const bool is_utf8_source = dialect_.encoding == Encoding::kUtf8;
  if (is_utf8_source) {
    if (buffer_.size() < size_ + bytes + kBlockBytes) buffer_.resize(size_ + bytes + kBlockBytes);
    const auto count = input_.read(input_at_, std::span(buffer_).subspan(size_, bytes));
    if (!count) return count.error();
    input_at_ += *count;
    is_last_ = *count < bytes;
    is_plain_ = is_plain_ && is_plain_ascii(text(size_, size_ + *count));
    size_ += *count;
    return {};
  }
  source_.resize(bytes);
  const auto count = input_.read(input_at_, std::span(source_.data(), bytes));
  if (!count) return count.error();
  input_at_ += *count;
  is_last_ = *count < bytes;
  decoded_.clear();
  transcoder_.append(std::string_view(source_).substr(0, *count), decoded_);
  if (is_last_) transcoder_.finish(decoded_);
  if (buffer_.size() < size_ + decoded_.size() + kBlockBytes) buffer_.resize(size_ + decoded_.size() + kBlockBytes);
  std::copy(decoded_.begin(), decoded_.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(size_));
  is_plain_ = is_plain_ && is_plain_ascii(decoded_);
  size_ += decoded_.size();
  return {};
}

/// Drops what was read, and reads at least as much again as is left, so that a large row is cut anew only a few times.
Result<void> RowReader::refill() {
  const std::size_t left = size_ - at_;
  std::memmove(buffer_.data(), buffer_.data() + at_, left);
  size_ = left;
  at_ = 0;
  is_plain_ = is_plain_ || left == 0;
  if (const auto more = read_more(std::max(limits_.window_bytes, left)); !more) return more;
  cutter_.set_text(text(0, size_), is_last_);
  return {};
}

Error RowReader::unterminated(std::uint64_t line) const {
  return rejected("CSV_UNTERMINATED_QUOTE",
                  "the row that begins on line " + std::to_string(line) +
                      " opens a quote that is never closed: close it, or read the file without quotes (--quote none)");
}

RowProblem RowReader::problem_of(std::string_view row) {
  if (!is_plain_) {
    const bool has_replaced = transcoder_.replaced() > 0 && row.find("\xEF\xBF\xBD") != std::string_view::npos;
    if (has_replaced || row.find('\0') != std::string_view::npos || !is_utf8(row)) return RowProblem::kInvalidText;
    if (!is_plain_ascii(row)) ++rows_beyond_ascii_;
  }
  return width_ != 0 && cutter_.has_text_beyond() ? RowProblem::kTooManyCells : RowProblem::kNone;
}

/// The row that was cut.
void RowReader::fill_row(Row& row) {
  const std::string_view written = text(at_, cutter_.row_end());
  row.begin = position_;
  row.is_short = false;
  row.plain = {};
  if (written.size() <= limits_.row_bytes_max) {
    row.problem = problem_of(written);
    std::vector<std::string_view>& cells = cutter_.cells();
    row.is_short = width_ != 0 && cells.size() < width_;
    if (row.is_short) cells.resize(width_);
    row.cells = cells;
    const bool is_whole = !row.is_short && cutter_.cells_beyond() == 0;
    const bool is_plain = is_whole && !cutter_.has_quoted_cell() && dialect_.escape != Escape::kBackslash;
    // Cells lie behind each other in the text.
    if (is_plain && !cells.empty()) row.plain = {cells.front().data(), cells.back().data() + cells.back().size()};
  } else {
    row.problem = RowProblem::kTooLarge;
    row.cells = {};
  }
  position_.line += cutter_.has_quoted_cell() ? std::max<std::uint64_t>(1, line_feeds_in(written)) : 1;
  ++position_.number;
  pass(cutter_.row_end());
  row.end = position_;
}

Result<bool> RowReader::skip_large_row(Row& row) {
  row = {.cells = {}, .begin = position_, .problem = RowProblem::kTooLarge};
  RowSkipper skipper(dialect_);
  while (true) {
    const auto end = skipper.skip(text(at_, size_));
    const std::size_t to = end ? at_ + *end : size_;
    position_.line += line_feeds_in(text(at_, to));
    pass(to);
    if (end) break;
    if (is_last_) {
      if (skipper.is_within_quotes() && !limits_.accepts_open_quote) return unterminated(row.begin.line);
      break;
    }
    if (const auto more = refill(); !more) return more.error();
  }
  ++position_.number;
  row.end = position_;
  return true;
}

Result<bool> RowReader::read(Row& row) {
  while (true) {
    std::uint64_t blank = 0;
    pass(cutter_.skip_blank_lines(at_, blank));
    blank_lines_ += blank;
    position_.line += blank;
    if (at_ == size_ && is_last_) return false;
    if (at_ < size_ && cutter_.cut(at_)) {
      if (cutter_.is_unterminated() && !limits_.accepts_open_quote) return unterminated(position_.line);
      fill_row(row);
      return true;
    }
    if (size_ - at_ > limits_.row_bytes_max) return skip_large_row(row);
    if (const auto more = refill(); !more) return more.error();
  }
}

Result<TableHead> read_table_head(InputBytes& input, const Dialect& dialect, const RowLimits& limits) {
  RowReader reader(input, dialect, limits);
  Row row;
  const auto has_row = reader.read(row);
  if (!has_row) return has_row.error();
  if (!*has_row) return rejected("CSV_EMPTY", "the file is empty: it needs a header line and rows");
  if (row.cells.size() > limits.columns_max) {
    return rejected("CSV_TOO_MANY_COLUMNS", "the header has more than " + std::to_string(limits.columns_max) +
                                                " columns: is the delimiter right (--delimiter)?");
  }
  if (row.problem == RowProblem::kTooLarge) {
    return rejected("CSV_HEADER", "the first line is longer than " + std::to_string(limits.row_bytes_max) +
                                      " bytes: is this a CSV file, and is the delimiter right (--delimiter)?");
  }
  if (row.problem == RowProblem::kInvalidText) {
    return rejected("CSV_ENCODING", "the first line is not " + std::string(name_of(dialect.encoding)) +
                                        ": name the file's encoding (--encoding)");
  }
  TableHead head;
  head.first_row = dialect.has_header ? row.end : row.begin;
  head.first_row.number = 0;
  const std::string_view nameless;
  const std::vector<std::string_view> no_names(row.cells.size(), nameless);
  head.columns = unique_column_names(dialect.has_header ? row.cells : std::span(no_names));
  return head;
}

}  // namespace millrace::csv
