#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "shared/csv/dialect.h"
#include "shared/file_store/new_file.h"
#include "shared/vocabulary/result.h"

namespace millrace::csv {

/// How rows are written: UTF-8, RFC 4180.
struct WritingManner {
  char delimiter = ',';
  LineEnd line_end = LineEnd::kLf;
  /// Spreadsheets take a cell that begins with = + - @ (or a tab or CR) for a formula; an apostrophe in front makes it a text.
  /// Plain numbers stay as they are.
  bool is_formula_safe = false;
};

/// Appends some cells of a row, with delimiters between them and nothing behind.
void append_cells(std::string& text, std::span<const std::string_view> cells, const WritingManner& manner);

/// Appends one row with its line end. Quotes only what would be read otherwise without them.
void append_row(std::string& text, std::span<const std::string_view> cells, const WritingManner& manner);

/// A CSV file in the making. It appears at its path whole or not at all. One thread.
class RowWriter final {
 public:
  /// The path's folder must exist. kRejected when it may not be written to.
  static Result<RowWriter> begin(const std::filesystem::path& path, const WritingManner& manner);

  Result<void> write(std::span<const std::string_view> cells);
  /// Bytes that are rows already, as append_row makes them.
  Result<void> write_text(std::string_view rows);
  /// Durable, then renamed to its path. Nothing may be written after.
  Result<void> publish();

 private:
  RowWriter(file_store::NewFile file, std::filesystem::path path, const WritingManner& manner)
      : file_(std::move(file)), path_(std::move(path)), manner_(manner) {}
  Result<void> flush();

  file_store::NewFile file_;
  std::filesystem::path path_;
  WritingManner manner_;
  std::string buffer_;
};

}  // namespace millrace::csv
