#pragma once

#include <cstdint>
#include <vector>

#include "shared/csv/row_reader.h"

namespace millrace::csv {

/// Some rows that lie together.
struct Chunk {
  RowPosition first;
  std::uint64_t rows = 0;
};

/// Where every chunk of so many rows begins, so that any worker can read any chunk alone. Sixteen bytes a chunk.
class ChunkIndex final {
 public:
  explicit ChunkIndex(std::uint64_t rows_per_chunk) : rows_per_chunk_(rows_per_chunk) {}

  /// Tells it of every row in order.
  void see(const RowPosition& begin);

  std::uint64_t rows() const { return rows_; }
  std::size_t size() const { return starts_.size(); }
  Chunk operator[](std::size_t index) const;

 private:
  struct Start {
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
  };
  std::uint64_t rows_per_chunk_;
  std::uint64_t rows_ = 0;
  std::vector<Start> starts_;
};

/// Reads the file once. `head` is what read_table_head answered.
Result<ChunkIndex> index_chunks(InputBytes& input, const Dialect& dialect, const TableHead& head, std::uint64_t rows_per_chunk,
                                const RowLimits& limits = {});

}  // namespace millrace::csv
