#include "workers/enrich/chunk_cutter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "shared/vocabulary/json.h"

namespace millrace::enrich {
namespace {

using testing::ElementsAre;

/// The rows of each chunk, after a look at what every line says. Row n begins at byte 10 n, on line n + 1.
std::vector<std::int64_t> sizes(std::int64_t rows, std::int64_t chunk_rows, std::size_t tapered) {
  ChunkCutter cutter(chunk_rows, tapered);
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto number = static_cast<std::uint64_t>(row);
    cutter.add({.offset = 10 * number, .number = number, .line = number + 1});
  }
  EXPECT_EQ(cutter.rows(), rows);
  std::istringstream lines(cutter.finish());
  std::vector<std::int64_t> found;
  std::int64_t next = 0;
  for (std::string line; std::getline(lines, line);) {
    const Json chunk = Json::parse(line);
    EXPECT_EQ(chunk, (Json{{"chunk", found.size()}, {"first_row", next}, {"rows", chunk["rows"]}, {"offset", 10 * next}, {"line", next + 1}}));
    found.push_back(chunk["rows"].get<std::int64_t>());
    next += found.back();
  }
  EXPECT_EQ(next, rows);
  return found;
}

TEST(ChunkCutter, CutsEqualChunksWhereNobodyWaits) {
  EXPECT_THAT(sizes(10, 4, 0), ElementsAre(4, 4, 2));
  EXPECT_THAT(sizes(8, 4, 0), ElementsAre(4, 4));
  EXPECT_THAT(sizes(0, 4, 0), ElementsAre());
}

TEST(ChunkCutter, CutsTheLastChunksIntoPieces) {
  EXPECT_THAT(sizes(70, 16, 2), ElementsAre(16, 16, 16, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2));
  EXPECT_THAT(sizes(64, 16, 1), ElementsAre(16, 16, 16, 2, 2, 2, 2, 2, 2, 2, 2));
  EXPECT_THAT(sizes(5, 16, 3), ElementsAre(2, 2, 1));
  EXPECT_THAT(sizes(5, 16, 1), ElementsAre(5));
  EXPECT_THAT(sizes(20, 16, 2), ElementsAre(10, 6, 4));
  EXPECT_THAT(sizes(3, 1, 2), ElementsAre(1, 1, 1));
}

}  // namespace
}  // namespace millrace::enrich
