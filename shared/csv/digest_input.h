#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "shared/csv/input_bytes.h"
#include "shared/file_store/content_digest.h"

namespace millrace::csv {

/// Passes reads on, and makes the SHA-256 of the file on the way when it is read from the beginning to the end. Bytes read
/// again count once. One thread.
class DigestInput final : public InputBytes {
 public:
  /// `input` must outlive it. `progress`, if any, is told how many bytes have been read.
  explicit DigestInput(InputBytes& input, std::function<void(std::uint64_t)> progress = {})
      : input_(input), progress_(std::move(progress)) {}

  std::uint64_t size() const override { return input_.size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override;
  Result<void> check_unchanged() const override { return input_.check_unchanged(); }

  /// Reads what has not been read yet, and answers the digest: 64 lower-case hexadecimal digits. Call once, at the end.
  Result<std::string> finish();

 private:
  InputBytes& input_;
  std::function<void(std::uint64_t)> progress_;
  file_store::ContentDigest digest_;
  std::uint64_t digested_ = 0;
};

}  // namespace millrace::csv
