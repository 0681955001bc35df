#include "shared/postgres/queries/job_trail.h"

#include <limits>

#include "shared/postgres/queries/columns.h"

namespace millrace::postgres {

Result<std::vector<HistoryPiece>> load_history(SessionPool& sessions, const JobId& job, long after_id) {
  return load_history_page(sessions, job, after_id, std::numeric_limits<int>::max());
}

Result<std::vector<HistoryPiece>> load_history_page(SessionPool& sessions, const JobId& job, long after_id, int pieces_max) {
  const auto rows = sessions.run(
      "SELECT first_id, last_id, events FROM history WHERE job_id = $1 AND last_id > $2::bigint ORDER BY first_id LIMIT $3::bigint",
      {job.value(), std::to_string(after_id), std::to_string(pieces_max)});
  if (!rows) return rows.error();
  std::vector<HistoryPiece> pieces;
  for (const Row& row : rows->rows) {
    pieces.push_back(
        {.first_id = integer_in(row.at(0)), .last_id = integer_in(row.at(1)), .events = text_in(row.at(2))});
  }
  return pieces;
}

Result<std::vector<LogLine>> load_log(SessionPool& sessions, const JobId& job, long after_id, int lines_max) {
  static const std::string kStatement = "SELECT id, task_id, attempt, " + rfc3339_of("at") +
                                        ", stream, line FROM task_logs WHERE job_id = $1 AND id > $2::bigint "
                                        "ORDER BY id LIMIT $3::bigint";
  const auto rows = sessions.run(kStatement, {job.value(), std::to_string(after_id), std::to_string(lines_max)});
  if (!rows) return rows.error();
  std::vector<LogLine> lines;
  for (const Row& row : rows->rows) {
    lines.push_back({.id = integer_in(row.at(0)),
                     .task = TaskId(text_in(row.at(1))),
                     .attempt = static_cast<int>(integer_in(row.at(2))),
                     .at = text_in(row.at(3)),
                     .stream = text_in(row.at(4)),
                     .line = text_in(row.at(5))});
  }
  return lines;
}

}  // namespace millrace::postgres
