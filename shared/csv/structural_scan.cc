#include "shared/csv/structural_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace millrace::csv {
namespace {

bool is_the(char c, char structural) { return structural != '\0' && c == structural; }

#if defined(__x86_64__)

// A byte that the dialect does not have is looked for as the delimiter (a second time): no branch per block, the same answer.
char or_delimiter(char structural, const StructuralBytes& bytes) { return structural == '\0' ? bytes.delimiter : structural; }

// Quotes need one that is never found instead: there, an absent quote and escape must match nothing.
std::uint64_t quotes_unless_absent(std::uint64_t quotes, std::uint64_t escapes, const StructuralBytes& bytes) {
  return (bytes.quote == '\0' ? 0 : quotes) | (bytes.escape == '\0' ? 0 : escapes);
}

std::uint64_t sse2_matches(const __m128i (&lanes)[4], char wanted) {
  const __m128i pattern = _mm_set1_epi8(wanted);
  std::uint64_t mask = 0;
  for (int i = 0; i < 4; ++i) {
    const auto bits = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(lanes[i], pattern)));
    mask |= static_cast<std::uint64_t>(bits) << (16 * i);
  }
  return mask;
}

BlockMasks scan_block_sse2(const char* block, const StructuralBytes& bytes) {
  const auto* source = reinterpret_cast<const __m128i*>(block);
  const __m128i lanes[4] = {_mm_loadu_si128(source), _mm_loadu_si128(source + 1), _mm_loadu_si128(source + 2),
                            _mm_loadu_si128(source + 3)};
  const std::uint64_t escapes = sse2_matches(lanes, or_delimiter(bytes.escape, bytes));
  return {.ends = sse2_matches(lanes, bytes.delimiter) | sse2_matches(lanes, '\n') | sse2_matches(lanes, '\r') | escapes,
          .quotes = quotes_unless_absent(sse2_matches(lanes, bytes.quote), escapes, bytes)};
}

__attribute__((target("avx2"))) std::uint64_t avx2_matches(__m256i low, __m256i high, char wanted) {
  const __m256i pattern = _mm256_set1_epi8(wanted);
  const auto low_bits = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, pattern)));
  const auto high_bits = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, pattern)));
  return low_bits | static_cast<std::uint64_t>(high_bits) << 32;
}

__attribute__((target("avx2"))) BlockMasks scan_block_avx2(const char* block, const StructuralBytes& bytes) {
  const auto* source = reinterpret_cast<const __m256i*>(block);
  const __m256i low = _mm256_loadu_si256(source), high = _mm256_loadu_si256(source + 1);
  const std::uint64_t escapes = avx2_matches(low, high, or_delimiter(bytes.escape, bytes));
  return {.ends = avx2_matches(low, high, bytes.delimiter) | avx2_matches(low, high, '\n') | avx2_matches(low, high, '\r') |
                  escapes,
          .quotes = quotes_unless_absent(avx2_matches(low, high, bytes.quote), escapes, bytes)};
}

#endif

}  // namespace

BlockMasks scan_block_scalar(const char* block, const StructuralBytes& bytes) {
  BlockMasks masks;
  for (std::size_t i = 0; i < kBlockBytes; ++i) {
    const char c = block[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    const bool is_escape = is_the(c, bytes.escape);
    if (c == bytes.delimiter || c == '\n' || c == '\r' || is_escape) masks.ends |= bit;
    if (is_the(c, bytes.quote) || is_escape) masks.quotes |= bit;
  }
  return masks;
}

BlockScan block_scan_named(std::string_view name) {
  if (name == "scalar") return &scan_block_scalar;
#if defined(__x86_64__)
  if (name == "sse2") return &scan_block_sse2;
  if (name == "avx2" && __builtin_cpu_supports("avx2")) return &scan_block_avx2;
#endif
  return nullptr;
}

BlockScan best_block_scan() {
  for (const std::string_view name : {"avx2", "sse2"}) {
    if (const BlockScan scan = block_scan_named(name)) return scan;
  }
  return &scan_block_scalar;
}

}  // namespace millrace::csv
