#include "shared/csv/structural_scan.h"

#include <gtest/gtest.h>

#include "tests/unit/csv/random_text.h"

namespace millrace::csv {
namespace {

// X: SIMD is a matter of speed only.
class StructuralScan : public testing::TestWithParam<const char*> {};

TEST_P(StructuralScan, SaysWhatThePlainScanSaysOfAnyBytesAndDialect) {
  const BlockScan scan = block_scan_named(GetParam());
  if (scan == nullptr) GTEST_SKIP() << "this processor has no " << GetParam();
  RandomText random(1);
  std::string all_bytes(256, '\0');
  for (std::size_t i = 0; i < 256; ++i) all_bytes[i] = static_cast<char>(static_cast<unsigned char>(i));
  for (int round = 0; round < 20'000; ++round) {
    std::string block = random.of(round % 2 == 0 ? kCsvAlphabet : std::string_view(all_bytes), 200);
    block.resize(kBlockBytes, '\0');
    for (const StructuralBytes& bytes :
         {StructuralBytes{}, StructuralBytes{',', '"', '\\'}, StructuralBytes{';', '\0', '\0'}, StructuralBytes{'\t', '\'', '\0'},
          StructuralBytes{'|', '\0', '\\'}, StructuralBytes{'\x1f', '"', '\0'}}) {
      ASSERT_EQ(scan(block.data(), bytes), scan_block_scalar(block.data(), bytes)) << "round " << round;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, StructuralScan, testing::Values("sse2", "avx2", "scalar"));

TEST(StructuralScanChoice, TakesAFormThatThisProcessorHas) {
  ASSERT_NE(best_block_scan(), nullptr);
  EXPECT_EQ(block_scan_named("neon of tomorrow"), nullptr);
}

}  // namespace
}  // namespace millrace::csv
