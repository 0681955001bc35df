#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "shared/csv/chunk_index.h"
#include "shared/csv/row_writer.h"
#include "shared/csv/table_survey.h"

namespace csv = millrace::csv;

namespace {

using Table = std::vector<std::vector<std::string>>;

void require(bool holds) {
  if (!holds) std::abort();
}

Table rows_of(std::string_view bytes, const csv::Dialect& dialect, std::size_t window, const csv::RowPosition& from = {}) {
  csv::MemoryInput input(bytes);
  csv::RowReader reader(input, dialect, {.row_bytes_max = 4'096, .window_bytes = window, .accepts_open_quote = true}, from);
  Table rows;
  csv::Row row;
  for (auto more = reader.read(row); more && *more; more = reader.read(row)) rows.emplace_back(row.cells.begin(), row.cells.end());
  return rows;
}

/// What was read, written and read again, is what was read.
void write_and_read_again(const Table& rows) {
  std::string text;
  for (const auto& row : rows) {
    if (row.empty()) return;  // Was too large.
    csv::append_row(text, std::vector<std::string_view>(row.begin(), row.end()), {});
  }
  require(rows_of(text, {}, 32'768) == rows);
}

csv::Dialect dialect_of(std::uint8_t choice) {
  csv::Dialect dialect;
  dialect.delimiter = ",;\t|"[choice & 3];
  dialect.quote = "\"'\"\0"[(choice >> 2) & 3];
  dialect.escape = (choice & 16) != 0 ? csv::Escape::kBackslash : csv::Escape::kDoubled;
  dialect.encoding = static_cast<csv::Encoding>((choice >> 5) % 5);
  return dialect;
}

}  // namespace

/// A byte that chooses a dialect, and a file. It is read at once and by small windows, from every third row on, surveyed, and
/// written again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view file(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const csv::Dialect dialect = dialect_of(bytes[0]);
  const Table rows = rows_of(file, dialect, 32'768);
  require(rows_of(file, dialect, 17) == rows);
  write_and_read_again(rows);

  csv::MemoryInput input(file);
  const auto index = csv::index_chunks(input, dialect, {.columns = {"a"}, .first_row = {}}, 3,
                                       {.row_bytes_max = 4'096, .accepts_open_quote = true});
  require(index.has_value() && index->rows() == rows.size());
  for (std::size_t i = 0; i < index->size() && i < 20; ++i) {
    const auto first = static_cast<std::ptrdiff_t>((*index)[i].first.number);
    require(rows_of(file, dialect, 64, (*index)[i].first) == Table(rows.begin() + first, rows.end()));
  }
  (void)csv::survey_table(input, {});
  return 0;
}
