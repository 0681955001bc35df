#include "producers/cli/text_table.h"

#include <algorithm>
#include <cassert>

namespace millrace::cli {
namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues_character(c); }));
}

std::string printable(std::string_view text) {
  std::string clean(text);
  std::replace_if(
      clean.begin(), clean.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return clean;
}

std::string shortened(std::string_view text, std::size_t columns_max) {
  if (width_of(text) <= columns_max) return std::string(text);
  std::size_t columns = 0;
  std::size_t bytes = 0;
  while (bytes < text.size() && (columns + 1 < columns_max || continues_character(text[bytes]))) {
    if (!continues_character(text[bytes])) ++columns;
    ++bytes;
  }
  while (bytes < text.size() && continues_character(text[bytes])) ++bytes;
  return std::string(text.substr(0, bytes)) + "…";
}

void TextTable::add(std::vector<std::string> cells) {
  assert(cells.size() <= headings_.size() && "a row with more cells than headings: see the command that made it");
  cells.resize(headings_.size());
  for (std::string& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (const std::string& heading : headings_) widths.push_back(width_of(heading));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }

  std::string text;
  const auto append = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line += cells[i];
      line.append(widths[i] - width_of(cells[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  append(headings_);
  for (const auto& row : rows_) append(row);
  return text;
}

}  // namespace millrace::cli
