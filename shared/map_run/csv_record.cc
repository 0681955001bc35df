#include "shared/map_run/csv_record.h"

namespace millrace::map_run {
namespace {

bool is_escapable(int byte, char delimiter) { return byte == '\\' || byte == '"' || byte == delimiter; }

void skip_empty_lines(ByteReader& reader) {
  while (reader.peek() == '\n' || reader.peek() == '\r') reader.take();
}

/// Hands each byte of the next record to `cell_byte`, and each cell's end to `cell_end`: one automaton for cutting and parsing,
/// so that they cannot disagree on where a record ends.
template <typename CellByte, typename CellEnd>
void walk_record(ByteReader& reader, char delimiter, const CellByte& cell_byte, const CellEnd& cell_end) {
  bool is_quoted = false;
  bool is_at_start = true;
  while (true) {
    const int byte = reader.take();
    if (byte == ByteReader::kEnd) break;
    if (byte == '\\') {
      if (is_escapable(reader.peek(), delimiter)) cell_byte(reader.take());
    } else if (is_quoted) {
      if (byte != '"') {
        cell_byte(byte);
      } else if (reader.peek() == '"') {
        cell_byte(reader.take());
      } else {
        is_quoted = false;
      }
    } else if (byte == '"' && is_at_start) {
      is_quoted = true;
    } else if (byte == delimiter) {
      cell_end();
      is_at_start = true;
      continue;
    } else if (byte == '\n') {
      break;
    } else if (byte == '\r' && (reader.peek() == '\n' || reader.peek() == ByteReader::kEnd)) {
      reader.take();
      break;
    } else {
      cell_byte(byte);
    }
    is_at_start = false;
  }
  cell_end();
}

}  // namespace

bool skip_record(ByteReader& reader, char delimiter) {
  skip_empty_lines(reader);
  if (reader.peek() == ByteReader::kEnd) return false;
  walk_record(reader, delimiter, [](int) {}, [] {});
  return true;
}

std::vector<std::vector<std::string>> parse_records(std::string_view bytes, char delimiter) {
  MemoryBytes memory{std::string(bytes)};
  ByteReader reader(memory, 0);
  std::vector<std::vector<std::string>> records;
  for (skip_empty_lines(reader); reader.peek() != ByteReader::kEnd; skip_empty_lines(reader)) {
    std::vector<std::string>& cells = records.emplace_back();
    std::string cell;
    walk_record(reader, delimiter, [&](int byte) { cell += static_cast<char>(byte); },
                [&] { cells.push_back(std::exchange(cell, {})); });
  }
  return records;
}

}  // namespace millrace::map_run
