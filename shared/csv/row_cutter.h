#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/csv/dialect.h"
#include "shared/csv/structural_scan.h"

namespace millrace::csv {

/// Finds where cells and rows begin and end in UTF-8 text that lies in memory. Exact for any bytes: a quote opens only at a
/// cell's beginning, what follows a closing quote belongs to the cell. Python's csv.reader cuts alike (with Escape::kBackslash: AWS's
/// ItemReader). One thread.
class RowCutter final {
 public:
  /// `cells_max`: further cells of a row are counted, not kept.
  RowCutter(const Dialect& dialect, std::size_t cells_max, BlockScan scan = best_block_scan());

  /// The text to cut. At least kBlockBytes bytes behind it must be readable; nothing of them is used. `is_last`: nothing follows.
  void set_text(std::string_view text, bool is_last);
  void set_cells_max(std::size_t cells_max) { cells_max_ = cells_max; }

  /// Behind the line ends at `from`, which are blank lines; `lines` counts them.
  std::size_t skip_blank_lines(std::size_t from, std::uint64_t& lines) const;

  /// Cuts the row that begins at `from`. False when the text ends before the row does, and more is to come.
  bool cut(std::size_t from);

  /// Of the last row: where it ended, behind its line end.
  std::size_t row_end() const { return row_end_; }
  /// The cells, valid until the next cut or set_text; the caller may change the list.
  std::vector<std::string_view>& cells();
  std::size_t cells_beyond() const { return cells_beyond_; }
  bool has_text_beyond() const { return has_text_beyond_; }  ///< One of the cells that were not kept is not empty.
  bool has_quoted_cell() const { return has_quoted_cell_; }  ///< So that line ends may be within it.
  bool is_unterminated() const { return is_unterminated_; }  ///< The text ended within quotes.

 private:
  struct Slice {
    std::size_t begin = 0;
    std::size_t size = 0;
    bool is_verbatim = true;  ///< Otherwise the cell as written, quotes and all.
  };

  template <bool kHasEscape>
  bool cut_row(std::size_t from);
  template <bool kHasEscape>
  bool close_quotes(std::size_t& at, bool& is_verbatim);
  template <bool kHasEscape>
  bool end_cell(std::size_t& at, bool& is_verbatim);
  bool end_row(std::size_t at);
  void keep(const Slice& slice);
  template <std::uint64_t BlockMasks::*kMask>
  std::size_t next_of(std::size_t from);
  bool is_escapable(char c) const { return c == '\\' || c == dialect_.delimiter || (c == dialect_.quote && c != '\0'); }
  std::string_view unescaped(std::string_view written);

  Dialect dialect_;
  StructuralBytes structural_;
  BlockScan scan_;
  std::size_t cells_max_;

  const char* text_ = nullptr;
  std::size_t size_ = 0;
  bool is_last_ = false;
  std::size_t block_ = 0;  ///< Where the block that masks_ describes begins.
  BlockMasks masks_;
  bool has_masks_ = false;

  std::vector<std::string_view> cells_;      ///< As written until cells() is asked for.
  std::vector<std::size_t> escaped_;  ///< Which of them are not verbatim.
  std::string unescaped_;
  std::size_t row_end_ = 0;
  std::size_t cells_beyond_ = 0;
  bool has_text_beyond_ = false;
  bool has_quoted_cell_ = false;
  bool is_unterminated_ = false;
};

}  // namespace millrace::csv
