#include "workers/enrich/chunk_cutter.h"

#include <algorithm>
#include <numeric>

#include "shared/vocabulary/json.h"

namespace millrace::enrich {
namespace {

constexpr std::int64_t kPieces = 8;

}  // namespace

ChunkCutter::ChunkCutter(std::int64_t chunk_rows, std::size_t tapered)
    : chunk_rows_(chunk_rows),
      piece_rows_(tapered > 0 ? (chunk_rows + kPieces - 1) / kPieces : chunk_rows),
      tapered_(tapered) {}

void ChunkCutter::add(const csv::RowPosition& begin) {
  if (chunks_.empty() || chunks_.back().rows == chunk_rows_) {
    // The one that begins now may be the last.
    while (!chunks_.empty() && chunks_.size() + 1 > std::max<std::size_t>(1, tapered_)) {
      tell_whole(chunks_.front());
      chunks_.pop_front();
    }
    chunks_.push_back({.first_row = rows_});
  }
  Chunk& chunk = chunks_.back();
  if (chunk.rows % piece_rows_ == 0) chunk.pieces.push_back(begin);
  ++chunk.rows;
  ++rows_;
}

std::string ChunkCutter::finish() {
  // A small table is shared out among the lanes once, and not in ever so small pieces.
  const bool is_small = told_ == 0 && tapered_ > 0;
  const std::size_t pieces =
      std::accumulate(chunks_.begin(), chunks_.end(), std::size_t{0}, [](std::size_t sum, const Chunk& chunk) { return sum + chunk.pieces.size(); });
  const std::size_t together = is_small ? std::max<std::size_t>(1, (pieces + tapered_ - 1) / tapered_) : 1;
  for (const Chunk& chunk : chunks_) tell_pieces(chunk, together);
  chunks_.clear();
  return std::move(lines_);
}

void ChunkCutter::tell(std::int64_t first_row, std::int64_t rows, const csv::RowPosition& begin) {
  lines_ += Json{{"chunk", told_++}, {"first_row", first_row}, {"rows", rows}, {"offset", begin.offset}, {"line", begin.line}}.dump();
  lines_ += '\n';
}

void ChunkCutter::tell_pieces(const Chunk& chunk, std::size_t together) {
  std::int64_t done = 0;
  for (std::size_t piece = 0; piece < chunk.pieces.size(); piece += together) {
    const std::int64_t rows = std::min(piece_rows_ * static_cast<std::int64_t>(together), chunk.rows - done);
    tell(chunk.first_row + done, rows, chunk.pieces[piece]);
    done += rows;
  }
}

}  // namespace millrace::enrich
