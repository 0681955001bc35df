#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "shared/map_run/pages.h"
#include "shared/vocabulary/result.h"

namespace millrace::map {

/// A row of `map_results`.
struct ResultRow {
  std::int64_t first_unit = 0;
  int round = 0;
  std::int64_t units = 0;
  std::string results;  ///< JSON array of `{"o": output}` and `{"e": error, "c": cause}`.
};

/// What a run's units came to. Any thread.
class MapResults {
 public:
  virtual ~MapResults() = default;
  /// Up to `rows_max` rows that begin at or behind `from`, in order of (first unit, round).
  virtual Result<std::vector<ResultRow>> load_results(const std::string& run, std::int64_t from, int from_round,
                                                      std::size_t rows_max) = 0;
  /// Up to `pages_max` pages that begin at or behind `from`, in order.
  virtual Result<std::vector<map_run::Page>> load_pages(const std::string& run, std::int64_t from, std::size_t pages_max) = 0;
};

}  // namespace millrace::map
