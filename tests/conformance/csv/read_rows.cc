// Reads CSV files with shared/csv and prints the bytes of every cell, for compare_readers.py: one line of JSON per file comes in
// ({"path", "dialect", "window"}), one line goes out: rows parted by ';', cells by ',', in hexadecimal.

#include <iostream>
#include <string>

#include "shared/batch/survey_document.h"
#include "shared/csv/file_input.h"
#include "shared/csv/row_reader.h"
#include "shared/vocabulary/json.h"

namespace csv = millrace::csv;
using millrace::Json;

namespace {

void append_hexadecimal(std::string& line, std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (const char c : bytes) {
    line += kDigits[static_cast<unsigned char>(c) >> 4];
    line += kDigits[static_cast<unsigned char>(c) & 15];
  }
}

millrace::Result<std::string> rows_of(const Json& request) {
  const std::string path = request.at("path").get<std::string>();
  const auto dialect = millrace::batch::parse_dialect(request.at("dialect"));
  if (!dialect) return dialect.error();
  auto input = csv::FileInput::open(path, path);
  if (!input) return input.error();
  csv::RowReader reader(**input, *dialect,
                        {.window_bytes = request.value("window", std::size_t{262'144}), .accepts_open_quote = true});
  std::string line;
  csv::Row row;
  while (true) {
    const auto more = reader.read(row);
    if (!more) return more.error();
    if (!*more) return line;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i > 0) line += ',';
      append_hexadecimal(line, row.cells[i]);
    }
    line += ';';
  }
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto rows = rows_of(Json::parse(line));
    std::cout << (rows ? *rows : "error: " + rows.error().detail) << std::endl;
  }
}
