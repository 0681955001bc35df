#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <vector>

#include "shared/csv/dialect.h"
#include "shared/vocabulary/result.h"

namespace millrace::csv {

using Record = std::vector<std::string>;

/// Reads records one after another. Empty lines are skipped; a quote inside an unquoted cell is an ordinary character.
/// One thread at a time; the stream must outlive the reader.
class RecordReader {
 public:
  static constexpr std::size_t kRecordBytesMax = 1 << 20;

  RecordReader(std::istream& stream, Dialect dialect);

  /// Fills `record` and answers true; false at the end. kRejected when a record is longer than kRecordBytesMax
  /// (most often a quote that is never closed), with the line it began on.
  Result<bool> read(Record& record);

  /// The line on which the last record began, from 1.
  std::size_t line() const { return record_line_; }
  std::size_t bytes_read() const { return bytes_read_; }

 private:
  int next_byte();
  int peek_byte();
  bool read_quoted_cell(std::string& cell);
  bool ends_cell(int byte) const;

  std::istream& stream_;
  Dialect dialect_;
  std::size_t line_ = 1;
  std::size_t record_line_ = 1;
  std::size_t record_bytes_ = 0;
  std::size_t bytes_read_ = 0;
};

}  // namespace millrace::csv
