#include "shared/csv/record_reader.h"

namespace millrace::csv {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();

}  // namespace

RecordReader::RecordReader(std::istream& stream, Dialect dialect) : stream_(stream), dialect_(dialect) {}

int RecordReader::peek_byte() { return stream_.rdbuf()->sgetc(); }

int RecordReader::next_byte() {
  const int byte = stream_.rdbuf()->sbumpc();
  if (byte == kEnd) return kEnd;
  ++bytes_read_;
  ++record_bytes_;
  // CRLF counts once: at its LF.
  if (byte == '\n' || (byte == '\r' && peek_byte() != '\n')) ++line_;
  return byte;
}

bool RecordReader::ends_cell(int byte) const {
  return byte == kEnd || byte == '\n' || byte == '\r' || byte == static_cast<unsigned char>(dialect_.delimiter);
}

// Called behind the opening quote. False when the record grew over the limit.
bool RecordReader::read_quoted_cell(std::string& cell) {
  while (record_bytes_ <= kRecordBytesMax) {
    const int byte = next_byte();
    if (byte == kEnd) return true;
    if (byte != '"') {
      cell += static_cast<char>(byte);
    } else if (peek_byte() == '"') {
      next_byte();
      cell += '"';
    } else {
      return true;
    }
  }
  return false;
}

Result<bool> RecordReader::read(Record& record) {
  record.clear();
  while (peek_byte() == '\n' || peek_byte() == '\r') next_byte();
  if (peek_byte() == kEnd) return false;

  record_line_ = line_;
  record_bytes_ = 0;
  for (;;) {
    std::string& cell = record.emplace_back();
    bool fits = true;
    if (peek_byte() == '"') {
      next_byte();
      fits = read_quoted_cell(cell);
    }
    while (fits && !ends_cell(peek_byte())) {
      cell += static_cast<char>(next_byte());
      fits = record_bytes_ <= kRecordBytesMax;
    }
    if (!fits) {
      return rejected("csv", "the record that begins on line " + std::to_string(record_line_) +
                                 " is longer than 1 MiB: look for a quote that is never closed");
    }
    const int end = next_byte();
    if (end == '\r' && peek_byte() == '\n') next_byte();
    if (end == kEnd || end == '\n' || end == '\r') return true;
  }
}

}  // namespace millrace::csv
