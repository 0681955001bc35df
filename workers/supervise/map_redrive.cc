#include "workers/supervise/map_redrive.h"

#include <algorithm>

namespace millrace::supervise {
namespace {

/// One bit per unit: has it succeeded?
std::vector<bool> succeeded_units(std::int64_t units, std::vector<MapResultMark> marks) {
  std::vector<bool> succeeded(static_cast<std::size_t>(units), false);
  std::stable_sort(marks.begin(), marks.end(), [](const auto& left, const auto& right) { return left.round < right.round; });
  const auto set = [&](std::int64_t unit, bool has) {
    if (unit >= 0 && unit < units) succeeded[static_cast<std::size_t>(unit)] = has;
  };
  for (const MapResultMark& mark : marks) {
    for (std::int64_t unit = mark.first_unit; unit < mark.first_unit + mark.units; ++unit) set(unit, true);
    for (const std::int64_t unit : mark.failed) set(unit, false);
  }
  return succeeded;
}

}  // namespace

void find_unfinished(MapRun& run, const std::vector<map_run::Page>& pages, const std::vector<MapResultMark>& marks) {
  std::vector<bool> done = succeeded_units(run.cursor.units, marks);
  // What failed in this very round has had its turn.
  for (const MapResultMark& mark : marks) {
    if (mark.round != run.round) continue;
    for (const std::int64_t unit : mark.failed) done[static_cast<std::size_t>(unit)] = true;
  }
  for (const auto& [first, slice] : run.open) {
    for (std::int64_t unit = first; unit < first + slice.units; ++unit) done[static_cast<std::size_t>(unit)] = true;
  }
  run.again.clear();
  for (const map_run::Page& page : pages) {
    const std::int64_t end = std::min(page.first_unit + page.units, run.next_unit);
    for (std::int64_t unit = page.first_unit; unit < end; ++unit) {
      if (done[static_cast<std::size_t>(unit)]) continue;
      const bool goes_on = !run.again.empty() && run.again.back().page.first_unit == page.first_unit &&
                           run.again.back().first_unit + run.again.back().units == unit;
      if (goes_on) {
        ++run.again.back().units;
      } else {
        run.again.push_back({.page = page, .first_unit = unit, .units = 1, .part = {}});
      }
    }
  }
}

MapRun next_round(MapRun former, TaskKey key) {
  MapRun run = std::move(former);
  run.key = key;
  ++run.round;
  run.phase = MapRun::Phase::kRunning;
  run.open.clear();
  run.paging.reset();
  run.collecting.reset();
  run.items_failed = 0;
  run.is_paused = false;
  return run;
}

}  // namespace millrace::supervise
