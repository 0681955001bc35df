#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shared/map_run/run_codec.h"
#include "shared/map_run/tolerance.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::supervise {

/// A part of a run that is with a pool.
struct OpenPart {
  int attempt = 1;
  bool is_renewed = false;  ///< A worker holds it by a lease that runs from `since`.
  TimePoint since;
};

/// Units that were given out together.
struct OpenSlice {
  map_run::Page page;
  std::int64_t first_unit = 0;
  std::int64_t units = 0;
  OpenPart part;
  /// When units are executions of their own and were begun: how many items each has, and what became of those that
  /// ended (as in map_results).
  std::vector<std::int64_t> unit_items = {};
  std::map<std::int64_t, std::string> ended = {};
  std::vector<std::int64_t> failed = {};  ///< Of those that ended.

  bool has_children() const { return !unit_items.empty(); }
};

/// One visit of a distributed Map state, as the owner of its job holds it: what `map_runs` stores, and the pages that are
/// next. Changed only by MapRuns.
struct MapRun {
  enum class Phase { kRunning, kCollecting };

  JobId job;
  Shard shard;
  TaskKey key;
  std::string id;  ///< Of its pages and results.
  int round = 0;
  std::string workflow;
  int workflow_version = 0;
  std::string state_name;
  std::string traceparent;
  map_run::RunFiles files;
  PoolName pool;  ///< Empty when units are executions of their own.
  int priority = 3;
  std::map<std::string, std::string> tags;  ///< That its units have of the job: whose they are.
  std::size_t concurrency_max = 0;  ///< 0: no limit.
  map_run::Tolerance tolerance;

  Phase phase = Phase::kRunning;
  map_run::Cursor cursor;
  bool is_paged = false;             ///< There is nothing behind the cursor.
  std::optional<OpenPart> paging;
  std::optional<OpenPart> collecting;
  std::int64_t next_unit = 0;        ///< The first that was not given out.
  std::map<std::int64_t, OpenSlice> open;  ///< By first unit.
  std::int64_t units_done = 0;
  std::int64_t items_failed = 0;
  double unit_microseconds = 0;      ///< What a unit takes, as told lately; 0: nobody has told.

  std::deque<map_run::Page> pages;   ///< Paged and not wholly given out; stored as rows of their own.
  std::deque<OpenSlice> again;       ///< Units of earlier rounds that did not succeed; found, not stored.
  bool is_paused = false;            ///< Its job is.
};

}  // namespace millrace::supervise
