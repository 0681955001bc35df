#include "shared/sandbox/line_splitter.h"

#include <algorithm>

namespace millrace::sandbox {
namespace {

constexpr std::size_t kTailBytes = 8192;

}  // namespace

std::uint64_t LogBudget::take(std::uint64_t bytes) {
  const std::uint64_t left = limits_.log_bytes - std::min(taken_, limits_.log_bytes);
  const std::uint64_t granted = std::min(bytes, left);
  taken_ += granted;
  dropped_ += bytes - granted;
  return granted;
}

void LineSplitter::feed(std::string_view bytes) {
  keep_tail(bytes);
  for (std::size_t end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
    extend_line(bytes.substr(0, end));
    hand_on();
    bytes.remove_prefix(end + 1);
  }
  extend_line(bytes);
}

void LineSplitter::finish() {
  if (!line_.empty()) hand_on();
}

void LineSplitter::keep_tail(std::string_view bytes) {
  tail_.append(bytes.substr(bytes.size() - std::min(bytes.size(), kTailBytes)));
  if (tail_.size() > kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
}

void LineSplitter::extend_line(std::string_view piece) {
  const std::size_t room =
      use_.budget.line_bytes_max() - std::min<std::size_t>(line_.size(), use_.budget.line_bytes_max());
  line_.append(piece.substr(0, room));
  if (piece.size() > room) use_.budget.drop(piece.size() - room);
}

/// A line costs its end of line too, so that a flood of empty lines ends as well.
void LineSplitter::hand_on() {
  const std::uint64_t granted = use_.budget.take(line_.size() + 1);
  if (granted > 0) use_.sink.line(use_.stream, std::string_view(line_).substr(0, granted));
  line_.clear();
}

}  // namespace millrace::sandbox
