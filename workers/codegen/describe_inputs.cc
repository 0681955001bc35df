#include "workers/codegen/describe_inputs.h"

#include "shared/vocabulary/json.h"

namespace millrace::codegen {
namespace {

constexpr std::size_t kCellMax = 80;
constexpr std::size_t kTextMax = 16 * 1024;

/// Cut at a character's beginning, so that the text stays UTF-8.
std::string shortened(std::string text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

std::string_view name_of_delimiter(char delimiter) {
  switch (delimiter) {
    case ';': return "semicolon";
    case '\t': return "tab";
    case '|': return "vertical bar";
    default: return "comma";
  }
}

std::string row_text(const csv::Record& row) {
  Json cells = Json::array();
  for (const std::string& cell : row) cells.push_back(shortened(cell, kCellMax));
  return cells.dump();
}

std::string description_of(const model::InputFile& file, std::size_t number) {
  const bool is_table = !file.path.empty() && file.path.find('/') == std::string::npos;
  const std::string place = file.path.starts_with("s3") ? " at " + file.path : "";
  std::string text = std::to_string(number) + ". " +
                     (is_table ? "the table " + file.path + "\n"
                               : file.name + place + " (cells parted by " + std::string(name_of_delimiter(file.table.dialect.delimiter)) +
                                     ", first line is the header)\n");
  for (const auto& column : file.table.columns) {
    text += "   - " + shortened(column.name, kCellMax) + ": " + std::string(csv::name_of(column.kind)) +
            (column.has_empty ? ", sometimes empty" : "") + "\n";
  }
  for (const auto& row : file.table.sample_rows) text += "   row: " + row_text(row) + "\n";
  return text;
}

}  // namespace

std::string describe_inputs(const std::vector<model::InputFile>& files) {
  std::string text;
  for (std::size_t i = 0; i < files.size(); ++i) text += description_of(files[i], i + 1);
  return shortened(text, kTextMax);
}

}  // namespace millrace::codegen
