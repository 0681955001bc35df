#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/csv/file_input.h"
#include "shared/csv/row_reader.h"
#include "shared/vocabulary/result.h"

namespace millrace::enrich {

/// The rows of a CSV file, from its first one or from a known place on. One thread.
class Table final {
 public:
  /// Without a dialect it is found out. kRejected as CSV_NOT_FOUND, CSV_EMPTY, CSV_BINARY, ….
  static Result<std::unique_ptr<Table>> open(const std::filesystem::path& path, const std::string& name,
                                             const std::optional<csv::Dialect>& dialect = {});

  const std::vector<std::string>& columns() const { return head_.columns; }
  const csv::Dialect& dialect() const { return dialect_; }
  std::uint64_t bytes() const { return input_->size(); }
  /// Changes when the file does.
  const std::string& version() const { return version_; }
  const csv::RowPosition& first_row() const { return head_.first_row; }

  void go_to(const csv::RowPosition& position);
  /// False at the end. kRejected as CSV_UNTERMINATED_QUOTE, CSV_CHANGED.
  Result<bool> read(csv::Row& row) { return reader_->read(row); }

 private:
  Table() = default;
  std::unique_ptr<csv::FileInput> input_;
  csv::Dialect dialect_;
  csv::TableHead head_;
  std::string version_;
  std::unique_ptr<csv::RowReader> reader_;
};

}  // namespace millrace::enrich
