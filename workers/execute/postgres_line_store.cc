#include "workers/execute/postgres_line_store.h"

#include "shared/postgres/queries/task_logs.h"

namespace millrace::execute {

Result<void> PostgresLineStore::append(const std::vector<LogLine>& lines) {
  std::vector<postgres::TaskLogLine> rows;
  rows.reserve(lines.size());
  for (const LogLine& line : lines) {
    rows.push_back({.job = line.job,
                    .task = line.task,
                    .attempt = line.attempt,
                    .at = line.at,
                    .stream = line.stream == sandbox::Stream::kStdout ? "stdout" : "stderr",
                    .line = line.text});
  }
  return postgres::append_task_logs(sessions_, rows);
}

}  // namespace millrace::execute
