#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/postgres/session.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::postgres {

/// A worker or supervisor as it last reported itself.
struct WorkerRecord {
  WorkerId id;
  std::string pool;
  std::string host;
  int pid = 0;
  std::string version;
  int concurrency = 0;
  int in_flight = 0;
  TimePoint started_at;
  TimePoint seen_at;
  std::optional<TimePoint> stopped_at;
  bool is_live = false;  ///< Not stopped, and seen within kLiveWithinSeconds by PostgreSQL's clock.
};

/// Workers report every two seconds; one that missed five reports is taken for dead.
inline constexpr int kLiveWithinSeconds = 10;

/// All that are live, and with `with_gone` those that stopped or vanished, too. Ordered by pool and start.
Result<std::vector<WorkerRecord>> list_workers(SessionPool& sessions, bool with_gone);

}  // namespace millrace::postgres
