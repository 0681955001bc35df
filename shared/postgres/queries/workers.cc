#include "shared/postgres/queries/workers.h"

#include "shared/postgres/queries/columns.h"

namespace millrace::postgres {

Result<std::vector<WorkerRecord>> list_workers(SessionPool& sessions, bool with_gone) {
  static const std::string kIsLive = "(stopped_at IS NULL AND seen_at > now() - interval '" +
                                     std::to_string(kLiveWithinSeconds) + " seconds')";
  static const std::string kStatement =
      "SELECT worker_id, pool, host, pid, version, concurrency, in_flight, " + rfc3339_of("started_at") + ", " +
      rfc3339_of("seen_at") + ", " + rfc3339_of("stopped_at") + ", " + kIsLive + " FROM workers WHERE $1::boolean OR " +
      kIsLive + " ORDER BY pool, started_at, worker_id";
  const auto rows = sessions.run(kStatement, {with_gone ? "t" : "f"});
  if (!rows) return rows.error();
  std::vector<WorkerRecord> workers;
  for (const Row& row : rows->rows) {
    workers.push_back({.id = WorkerId(text_in(row.at(0))),
                       .pool = text_in(row.at(1)),
                       .host = text_in(row.at(2)),
                       .pid = static_cast<int>(integer_in(row.at(3))),
                       .version = text_in(row.at(4)),
                       .concurrency = static_cast<int>(integer_in(row.at(5))),
                       .in_flight = static_cast<int>(integer_in(row.at(6))),
                       .started_at = time_in(row.at(7)).value_or(TimePoint{}),
                       .seen_at = time_in(row.at(8)).value_or(TimePoint{}),
                       .stopped_at = time_in(row.at(9)),
                       .is_live = boolean_in(row.at(10))});
  }
  return workers;
}

}  // namespace millrace::postgres
