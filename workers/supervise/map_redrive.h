#pragma once

#include <cstdint>
#include <vector>

#include "workers/supervise/map_run.h"

namespace millrace::supervise {

/// A row of `map_results` without its outcomes.
struct MapResultMark {
  int round = 0;
  std::int64_t first_unit = 0;
  std::int64_t units = 0;
  std::vector<std::int64_t> failed;
};

/// Fills what a run that takes up another again must know and does not store: the units that were given out and did not
/// succeed, in order, and how many did. `pages` are all of the run's, in order. What is open counts as given out again.
void find_unfinished(MapRun& run, const std::vector<map_run::Page>& pages, const std::vector<MapResultMark>& marks);

/// The run that takes up `former`: what succeeded is kept, everything else is given out again.
MapRun next_round(MapRun former, TaskKey key);

}  // namespace millrace::supervise
