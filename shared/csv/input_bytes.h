#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "shared/vocabulary/result.h"

namespace millrace::csv {

/// The bytes of one file or object. One thread.
class InputBytes {
 public:
  virtual ~InputBytes() = default;

  virtual std::uint64_t size() const = 0;
  /// Fills `into` from `offset` on; answers how many bytes, fewer only at the end. kRejected as CSV_CHANGED when the bytes are no
  /// longer those that were opened.
  virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> into) = 0;
  /// kRejected as CSV_CHANGED when they are others than when they were opened, as far as can be told without reading them.
  virtual Result<void> check_unchanged() const { return {}; }
};

/// Bytes in memory, which must outlive it.
class MemoryInput final : public InputBytes {
 public:
  explicit MemoryInput(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
    if (offset >= bytes_.size()) return std::size_t{0};
    return bytes_.copy(into.data(), into.size(), static_cast<std::size_t>(offset));
  }

 private:
  std::string_view bytes_;
};

}  // namespace millrace::csv
