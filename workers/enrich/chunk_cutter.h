#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "shared/csv/row_reader.h"

namespace millrace::enrich {

/// Cuts a table into chunks while it is read. The last ones, as many as there are lanes, are cut into pieces, so that at the end no lane
/// is left alone with a whole chunk while the others have nothing to do.
class ChunkCutter final {
 public:
  /// `tapered`: how many chunks at the end are cut into pieces; 0: none.
  ChunkCutter(std::int64_t chunk_rows, std::size_t tapered);

  /// The next row begins here.
  void add(const csv::RowPosition& begin);
  /// Every chunk as one line: {"chunk", "first_row", "rows", "offset", "line"}. Nothing may be added after.
  std::string finish();
  std::int64_t rows() const { return rows_; }

 private:
  struct Chunk {
    std::int64_t first_row = 0;
    std::int64_t rows = 0;
    std::vector<csv::RowPosition> pieces{};  ///< Where each begins.
  };
  void tell(std::int64_t first_row, std::int64_t rows, const csv::RowPosition& begin);
  void tell_whole(const Chunk& chunk) { tell(chunk.first_row, chunk.rows, chunk.pieces.front()); }
  void tell_pieces(const Chunk& chunk, std::size_t together);

  const std::int64_t chunk_rows_;
  const std::int64_t piece_rows_;
  const std::size_t tapered_;
  std::deque<Chunk> chunks_{};  ///< Not told yet: the one that grows, and those that may be the last.
  std::string lines_{};
  std::int64_t rows_ = 0;
  std::int64_t told_ = 0;
};

}  // namespace millrace::enrich
