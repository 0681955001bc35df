#include "shared/csv/row_cutter.h"

#include <algorithm>
#include <bit>

namespace millrace::csv {
namespace {

StructuralBytes structural_bytes_of(const Dialect& dialect) {
  return {.delimiter = dialect.delimiter,
          .quote = dialect.quote,
          .escape = dialect.escape == Escape::kBackslash ? '\\' : '\0'};
}

}  // namespace

RowCutter::RowCutter(const Dialect& dialect, std::size_t cells_max, BlockScan scan)
    : dialect_(dialect), structural_(structural_bytes_of(dialect)), scan_(scan), cells_max_(cells_max) {}

void RowCutter::set_text(std::string_view text, bool is_last) {
  text_ = text.data();
  size_ = text.size();
  is_last_ = is_last;
  has_masks_ = false;
}

std::size_t RowCutter::skip_blank_lines(std::size_t from, std::uint64_t& lines) const {
  while (from < size_ && (text_[from] == '\n' || text_[from] == '\r')) {
    const bool is_carriage_return = text_[from] == '\r';
    if (is_carriage_return && from + 1 == size_ && !is_last_) break;  // It may be half of a CRLF.
    const bool is_crlf = is_carriage_return && from + 1 < size_ && text_[from + 1] == '\n';
    from += is_crlf ? 2u : 1u;
    ++lines;
  }
  return from;
}

/// The first byte at or behind `from` that the mask marks; size_ when there is none.
template <std::uint64_t BlockMasks::*kMask>
std::size_t RowCutter::next_of(std::size_t from) {
  while (from < size_) {
    const std::size_t block = from / kBlockBytes * kBlockBytes;
    if (!has_masks_ || block != block_) {
      masks_ = scan_(text_ + block, structural_);
      block_ = block;
      has_masks_ = true;
    }
    const std::uint64_t rest = masks_.*kMask >> (from - block);
    if (rest != 0) return std::min(size_, from + static_cast<std::size_t>(std::countr_zero(rest)));
    from = block + kBlockBytes;
  }
  return size_;
}

bool RowCutter::cut(std::size_t from) {
  return structural_.escape == '\0' ? cut_row<false>(from) : cut_row<true>(from);
}

template <bool kHasEscape>
bool RowCutter::cut_row(std::size_t from) {
  cells_.clear();
  escaped_.clear();
  cells_beyond_ = 0;
  has_text_beyond_ = false;
  has_quoted_cell_ = false;
  is_unterminated_ = false;
  for (std::size_t at = from;; ++at) {
    Slice slice{.begin = at};
    if (at < size_ && text_[at] == dialect_.quote && dialect_.quote != '\0') {
      has_quoted_cell_ = true;
      ++at;
      if (!close_quotes<kHasEscape>(at, slice.is_verbatim)) return false;
      const std::size_t behind = std::min(at + 1, size_);
      std::size_t end = behind;
      if (!end_cell<kHasEscape>(end, slice.is_verbatim)) return false;
      slice.is_verbatim = slice.is_verbatim && end == behind;
      slice.size = slice.is_verbatim ? at - slice.begin - 1 : end - slice.begin;
      slice.begin += slice.is_verbatim ? 1 : 0;
      at = end;
    } else {
      if (!end_cell<kHasEscape>(at, slice.is_verbatim)) return false;
      slice.size = at - slice.begin;
    }
    keep(slice);
    if (at >= size_ || text_[at] != dialect_.delimiter) return end_row(at);
  }
}

/// From behind the opening quote to the closing one, or to the end of a text that has none.
template <bool kHasEscape>
bool RowCutter::close_quotes(std::size_t& at, bool& is_verbatim) {
  while (true) {
    at = next_of<&BlockMasks::quotes>(at);
    if (at == size_) {
      is_unterminated_ = is_last_;
      return is_last_;
    }
    const bool has_next = at + 1 < size_;
    if (!has_next && !is_last_) return false;
    if (kHasEscape && text_[at] == '\\') {
      is_verbatim = false;
      at += has_next && is_escapable(text_[at + 1]) ? 2u : 1u;
    } else if (has_next && text_[at + 1] == dialect_.quote) {
      is_verbatim = false;
      at += 2;
    } else {
      return true;
    }
  }
}

/// From outside of quotes to the cell's end.
template <bool kHasEscape>
bool RowCutter::end_cell(std::size_t& at, bool& is_verbatim) {
  while (true) {
    at = next_of<&BlockMasks::ends>(at);
    if (at == size_) return is_last_;
    if (!kHasEscape) return true;
    const bool has_next = at + 1 < size_;
    if (text_[at] == '\\') {
      if (!has_next && !is_last_) return false;
      is_verbatim = false;
      at += has_next && is_escapable(text_[at + 1]) ? 2u : 1u;
    } else if (text_[at] == '\r') {
      if (!has_next) return is_last_;
      if (text_[at + 1] == '\n') return true;
      ++at;  // To AWS a lone CR is an ordinary character.
    } else {
      return true;
    }
  }
}

bool RowCutter::end_row(std::size_t at) {
  if (at < size_ && text_[at] == '\r') {
    if (at + 1 == size_ && !is_last_) return false;
    if (at + 1 < size_ && text_[at + 1] == '\n') ++at;
  }
  row_end_ = std::min(at + 1, size_);
  return true;
}

void RowCutter::keep(const Slice& slice) {
  if (cells_.size() < cells_max_) {
    if (!slice.is_verbatim) escaped_.push_back(cells_.size());
    cells_.emplace_back(text_ + slice.begin, slice.size);
    return;
  }
  ++cells_beyond_;
  const bool is_written_empty = slice.size == 0 || (!slice.is_verbatim && slice.size == 1);
  has_text_beyond_ = has_text_beyond_ || !is_written_empty;
}

std::vector<std::string_view>& RowCutter::cells() {
  if (escaped_.empty()) return cells_;
  unescaped_.clear();
  std::size_t written = 0;
  for (const std::size_t number : escaped_) written += cells_[number].size();
  unescaped_.reserve(written);  // Never grows while the cells point into it.
  for (const std::size_t number : escaped_) cells_[number] = unescaped(cells_[number]);
  escaped_.clear();
  return cells_;
}

std::string_view RowCutter::unescaped(std::string_view written) {
  const std::size_t begin = unescaped_.size();
  bool is_quoted = !written.empty() && written.front() == dialect_.quote && dialect_.quote != '\0';
  for (std::size_t i = is_quoted ? 1 : 0; i < written.size(); ++i) {
    const char c = written[i];
    const bool has_next = i + 1 < written.size();
    if (structural_.escape != '\0' && c == '\\') {
      if (has_next && is_escapable(written[i + 1])) unescaped_ += written[++i];
    } else if (is_quoted && c == dialect_.quote) {
      if (has_next && written[i + 1] == dialect_.quote) {
        unescaped_ += written[++i];
      } else {
        is_quoted = false;
      }
    } else {
      unescaped_ += c;
    }
  }
  return std::string_view(unescaped_).substr(begin);
}

}  // namespace millrace::csv
