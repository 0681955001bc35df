#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/map_run/byte_source.h"

namespace millrace::map_run {

/// A ByteSource byte by byte, or line by line, with a window in memory. After a failure it is at its end, and error() says
/// why. One thread.
class ByteReader final {
 public:
  static constexpr int kEnd = -1;

  /// `source` must outlive the reader.
  ByteReader(ByteSource& source, std::int64_t offset) : source_(source), window_begin_(offset) {}

  /// The next byte, or kEnd.
  int peek() { return at_ < window_.size() || fill() ? static_cast<unsigned char>(window_[at_]) : kEnd; }
  int take() {
    const int byte = peek();
    if (byte != kEnd) ++at_;
    return byte;
  }
  std::int64_t offset() const { return window_begin_ + static_cast<std::int64_t>(at_); }
  /// Goes behind the next `byte`; answers whether only white space was passed. At the end when there is no such byte.
  bool skip_line();
  const std::optional<Error>& error() const { return error_; }

 private:
  bool fill();

  ByteSource& source_;
  std::int64_t window_begin_;
  std::string window_;
  std::size_t at_ = 0;
  std::optional<Error> error_;
};

/// White space as JSON has it.
inline bool is_space(int byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

}  // namespace millrace::map_run
