#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace millrace::csv {

/// The bytes that mean something. NUL stands for one that the dialect does not have.
struct StructuralBytes {
  char delimiter = ',';
  char quote = '"';
  char escape = '\0';
};

/// One bit for every byte of a block, the first byte lowest.
struct BlockMasks {
  std::uint64_t ends = 0;    ///< Delimiter, LF, CR, escape: what ends a cell, or may, outside of quotes.
  std::uint64_t quotes = 0;  ///< Quote, escape: what ends quoted text, or may.

  bool operator==(const BlockMasks&) const = default;
};

inline constexpr std::size_t kBlockBytes = 64;

/// Looks at kBlockBytes bytes, all of which must be readable.
using BlockScan = BlockMasks (*)(const char* block, const StructuralBytes& bytes);

/// The plain form, which all others are tested against.
BlockMasks scan_block_scalar(const char* block, const StructuralBytes& bytes);

/// The fastest form that this processor has: AVX2, SSE2 or the plain one.
BlockScan best_block_scan();
/// "avx2", "sse2", "scalar"; nothing when this processor does not have it. For tests and measurements.
BlockScan block_scan_named(std::string_view name);

}  // namespace millrace::csv
