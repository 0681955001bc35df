#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::cli {

/// Rows under headings in aligned columns, two blanks apart.
class TextTable final {
 public:
  explicit TextTable(std::vector<std::string> headings) : headings_(std::move(headings)) {}

  /// Missing cells at the end are empty; more cells than headings are our own bug.
  void add(std::vector<std::string> cells);

  /// Lines without blanks at their ends, each with a newline. Control characters in cells become blanks, so that data
  /// cannot drive the terminal or break a line.
  std::string text() const;

  bool empty() const { return rows_.empty(); }

 private:
  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
};

/// Columns that a UTF-8 text takes on a terminal, counting each code point as one.
std::size_t width_of(std::string_view text);

/// Control characters as blanks.
std::string printable(std::string_view text);

/// At most `columns_max` wide, with "…" for what was cut.
std::string shortened(std::string_view text, std::size_t columns_max);

}  // namespace millrace::cli
