#include "shared/csv/chunk_index.h"

#include <algorithm>

namespace millrace::csv {

void ChunkIndex::see(const RowPosition& begin) {
  if (rows_ % rows_per_chunk_ == 0) starts_.push_back({.offset = begin.offset, .line = begin.line});
  ++rows_;
}

Chunk ChunkIndex::operator[](std::size_t index) const {
  const std::uint64_t first = index * rows_per_chunk_;
  return {.first = {.offset = starts_[index].offset, .number = first, .line = starts_[index].line},
          .rows = std::min(rows_per_chunk_, rows_ - first)};
}

Result<ChunkIndex> index_chunks(InputBytes& input, const Dialect& dialect, const TableHead& head, std::uint64_t rows_per_chunk,
                                const RowLimits& limits) {
  ChunkIndex index(std::max<std::uint64_t>(1, rows_per_chunk));
  RowReader reader(input, dialect, limits, head.first_row);
  reader.set_width(head.columns.size());
  Row row;
  while (true) {
    const auto has_row = reader.read(row);
    if (!has_row) return has_row.error();
    if (!*has_row) return index;
    index.see(row.begin);
  }
}

}  // namespace millrace::csv
