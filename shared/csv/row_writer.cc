#include "shared/csv/row_writer.h"

#include "shared/csv/cell_kind.h"

namespace millrace::csv {
namespace {

constexpr std::size_t kBufferBytes = 1u << 20;

bool is_formula(std::string_view cell) {
  constexpr std::string_view kFormulaBeginnings = "=+-@\t\r";
  if (cell.empty() || kFormulaBeginnings.find(cell.front()) == std::string_view::npos) return false;
  return !reads_as(cell, CellKind::kDecimal);
}

bool needs_quotes(std::string_view cell, char delimiter) {
  for (const char c : cell) {
    if (c == delimiter || c == '"' || c == '\n' || c == '\r') return true;
  }
  return false;
}

void append_cell(std::string& text, std::string_view cell, const WritingManner& manner) {
  const std::string_view guard = manner.is_formula_safe && is_formula(cell) ? "'" : "";
  if (!needs_quotes(cell, manner.delimiter)) {
    text.append(guard).append(cell);
    return;
  }
  text.append("\"").append(guard);
  for (std::size_t quote = cell.find('"'); quote != std::string_view::npos; quote = cell.find('"')) {
    text.append(cell.substr(0, quote + 1)).append("\"");
    cell.remove_prefix(quote + 1);
  }
  text.append(cell).append("\"");
}

std::string_view text_of(LineEnd line_end) {
  switch (line_end) {
    case LineEnd::kLf: return "\n";
    case LineEnd::kCrLf: return "\r\n";
    case LineEnd::kCr: return "\r";
  }
  return "\n";
}

}  // namespace

void append_cells(std::string& text, std::span<const std::string_view> cells, const WritingManner& manner) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text += manner.delimiter;
    append_cell(text, cells[i], manner);
  }
}

void append_row(std::string& text, std::span<const std::string_view> cells, const WritingManner& manner) {
  append_cells(text, cells, manner);
  // One empty cell would be a blank line, which is no row.
  if (cells.size() == 1 && cells.front().empty()) text.append("\"\"");
  text.append(text_of(manner.line_end));
}

Result<RowWriter> RowWriter::begin(const std::filesystem::path& path, const WritingManner& manner) {
  auto file = file_store::NewFile::begin(path.has_parent_path() ? path.parent_path() : ".");
  if (!file) return file.error();
  return RowWriter(*std::move(file), path, manner);
}

Result<void> RowWriter::write(std::span<const std::string_view> cells) {
  append_row(buffer_, cells, manner_);
  return buffer_.size() >= kBufferBytes ? flush() : Result<void>();
}

Result<void> RowWriter::write_text(std::string_view rows) {
  buffer_.append(rows);
  return buffer_.size() >= kBufferBytes ? flush() : Result<void>();
}

Result<void> RowWriter::flush() {
  const auto appended = file_.append(buffer_);
  buffer_.clear();
  return appended;
}

Result<void> RowWriter::publish() {
  if (const auto flushed = flush(); !flushed) return flushed;
  return file_.publish(path_, file_store::Access::kOwnerWrites);
}

}  // namespace millrace::csv
