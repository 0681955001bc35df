#pragma once

#include <cstdint>
#include <string>

#include "shared/vocabulary/result.h"

namespace millrace::map_run {

/// The bytes of one object that items are read from: a file, an object in storage, a payload. One thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  virtual std::int64_t size() const = 0;
  /// Changes when the bytes do: size and time of change, or an ETag.
  virtual const std::string& version() const = 0;
  /// `bytes` from `offset` on, fewer only at the end. kTransient or kRejected.
  virtual Result<std::string> read(std::int64_t offset, std::size_t bytes) = 0;
};

/// The version of bytes that cannot change.
inline constexpr const char* kMemoryVersion = "memory";

/// Bytes in memory: tests, fixtures, inline items.
class MemoryBytes final : public ByteSource {
 public:
  explicit MemoryBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::int64_t size() const override { return static_cast<std::int64_t>(bytes_.size()); }
  const std::string& version() const override { return version_; }
  Result<std::string> read(std::int64_t offset, std::size_t bytes) override {
    return offset >= size() ? std::string() : bytes_.substr(static_cast<std::size_t>(offset), bytes);
  }

 private:
  std::string bytes_;
  std::string version_ = kMemoryVersion;
};

}  // namespace millrace::map_run
