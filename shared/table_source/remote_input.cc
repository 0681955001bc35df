#include "shared/table_source/remote_input.h"

#include <algorithm>

namespace millrace::table_source {

Result<std::size_t> RemoteInput::read(std::uint64_t offset, std::span<char> into) {
  std::size_t filled = 0;
  while (filled < into.size() && offset < size()) {
    const bool is_here = offset >= piece_begin_ && offset < piece_begin_ + piece_.size();
    if (!is_here) {
      auto piece = object_->read(offset, std::min(kPieceBytes, size() - offset), stop_);
      if (!piece) return piece.error();
      piece_ = *std::move(piece);
      piece_begin_ = offset;
    }
    const std::size_t copied =
        piece_.copy(into.data() + filled, into.size() - filled, static_cast<std::size_t>(offset - piece_begin_));
    filled += copied;
    offset += copied;
  }
  return filled;
}

}  // namespace millrace::table_source
