#pragma once

#include <string>
#include <vector>

#include "shared/postgres/session.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::postgres {

/// One stored piece of a history: a JSON array of {"id", "previous", "type", "at", "details"}.
struct HistoryPiece {
  long first_id = 0;
  long last_id = 0;
  std::string events;
};

/// All pieces that hold events after `after_id`, in order.
Result<std::vector<HistoryPiece>> load_history(SessionPool& sessions, const JobId& job, long after_id = 0);

/// The same, at most so many pieces.
Result<std::vector<HistoryPiece>> load_history_page(SessionPool& sessions, const JobId& job, long after_id, int pieces_max);

/// A line that a job's program printed, as stored.
struct LogLine {
  long id = 0;  ///< Grows; the place to read on from.
  TaskId task;
  int attempt = 1;
  std::string at;  ///< RFC 3339.
  std::string stream;
  std::string line;
};

/// At most `lines_max` lines after `after_id`, in the order they were recorded.
Result<std::vector<LogLine>> load_log(SessionPool& sessions, const JobId& job, long after_id, int lines_max);

}  // namespace millrace::postgres
