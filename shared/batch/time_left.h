#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace millrace::batch {

/// How long the rest of a batch may take: half of all batches less than the first, nine of ten less than the second.
struct TimeLeft {
  double likely_seconds = 0;
  double at_most_seconds = 0;
};

/// How a batch stands, as one sees it from outside.
struct Standing {
  std::int64_t rows_left = 0;
  std::int64_t rows_done = 0;
  double seconds = 0;  ///< Since it began.
  double span_seconds = 2;
  /// Rows that were finished in each of the last whole spans, the oldest first, from the first one with any on.
  std::vector<std::int64_t> recent_rows = {};
  std::int64_t lanes = 0;                   ///< Chunks that may be under way at once; 0 when it is not known.
  std::int64_t permits = 1;                 ///< Rows in flight of each.
  std::int64_t chunk_rows = 0;
  std::vector<std::int64_t> open_rows = {}; ///< What is left of each chunk that is under way.
  std::vector<double> row_seconds = {};     ///< What some of the last rows took.
};

/// Nothing while nothing was finished. Pure.
std::optional<TimeLeft> time_left(const Standing& standing);

}  // namespace millrace::batch
