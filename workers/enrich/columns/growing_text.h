#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace millrace::enrich {

/// A text that is made of very many short pieces: a piece costs its copy and one comparison. One thread.
class GrowingText final {
 public:
  std::string_view text() const { return std::string_view(bytes_).substr(0, size_); }
  bool is_empty() const { return size_ == 0; }
  void clear() { size_ = 0; }

  void put(char c) { *room(1) = c, ++size_; }
  void put(std::string_view piece) {
    if (piece.empty()) return;
    std::memcpy(room(piece.size()), piece.data(), piece.size());
    size_ += piece.size();
  }
  /// Room for so many bytes at the end; `grow_to` says what was written there.
  char* room(std::size_t bytes) {
    if (bytes_.size() - size_ < bytes) bytes_.resize(std::max(2 * bytes_.size(), size_ + bytes + kSmallest));
    return bytes_.data() + size_;
  }
  void grow_to(const char* end) { size_ = static_cast<std::size_t>(end - bytes_.data()); }

  /// The text; this one is empty then.
  std::string take() {
    bytes_.resize(std::exchange(size_, 0));
    return std::exchange(bytes_, {});
  }

 private:
  static constexpr std::size_t kSmallest = 4'096;
  std::string bytes_;
  std::size_t size_ = 0;
};

}  // namespace millrace::enrich
