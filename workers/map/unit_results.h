#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "workers/map/map_results.h"

namespace millrace::map {

/// What became of a unit, as JSON text that nobody parses on its way: its output, or what it failed with.
struct RecordedOutcome {
  std::optional<std::string> output = {};
  std::optional<std::string> error = {};
  std::optional<std::string> cause = {};
};

/// The outcomes of a run unit by unit, in order, whatever rows and rounds they stand in: a later round's outcome counts.
/// Holds a few rows at a time. One thread.
class UnitResults final {
 public:
  UnitResults(MapResults& results, std::string run) : results_(results), run_(std::move(run)) {}

  /// The next unit's; nothing at the end. kRejected when a unit is missing.
  Result<std::optional<RecordedOutcome>> next();

 private:
  /// Makes `ready_` hold a row with all that later rounds say of its units.
  Result<void> fill();
  Result<bool> load();
  Result<void> merge(const ResultRow& row);

  MapResults& results_;
  std::string run_;
  std::deque<ResultRow> rows_;
  std::int64_t loaded_unit_ = 0;
  int loaded_round_ = -1;
  bool is_end_ = false;
  std::deque<RecordedOutcome> ready_;
  std::int64_t next_unit_ = 0;  ///< The first in `ready_`.
};

}  // namespace millrace::map
