#include "shared/map_run/byte_reader.h"

#include <algorithm>

namespace millrace::map_run {
namespace {

constexpr std::size_t kWindowBytes = 256 * 1024;

}  // namespace

bool ByteReader::fill() {
  if (error_) return false;
  window_begin_ += static_cast<std::int64_t>(window_.size());
  at_ = 0;
  window_.clear();
  auto read = source_.read(window_begin_, kWindowBytes);
  if (!read) {
    error_ = read.error();
    return false;
  }
  window_ = std::move(*read);
  return !window_.empty();
}

bool ByteReader::skip_line() {
  bool is_blank = true;
  while (peek() != kEnd) {
    const std::string_view rest = std::string_view(window_).substr(at_);
    const std::size_t line = std::min(rest.find('\n'), rest.size());
    is_blank = is_blank && std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(line),
                                       [](char c) { return is_space(c); });
    at_ += line;
    if (line == rest.size()) continue;
    ++at_;
    break;
  }
  return is_blank;
}

}  // namespace millrace::map_run
