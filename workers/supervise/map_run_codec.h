#pragma once

#include <string>
#include <string_view>

#include "shared/vocabulary/result.h"
#include "workers/supervise/map_run.h"

namespace millrace::supervise {

/// What `map_runs.state` holds: all of a run that has no column of its own, with a format number. Pages are not in it.
std::string encode_map_run(const MapRun& run);
/// Fills a run whose columns are read already. kBroken when a newer release wrote it.
Result<void> decode_map_run(std::string_view text, MapRun& run);

}  // namespace millrace::supervise
