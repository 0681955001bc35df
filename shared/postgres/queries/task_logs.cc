#include "shared/postgres/queries/task_logs.h"

#include "shared/time/timestamp.h"

namespace millrace::postgres {

namespace {

constexpr char kAppend[] =
    "INSERT INTO task_logs (job_id, task_id, attempt, at, stream, line) "
    "SELECT job_id, task_id, attempt, at, stream, line "
    "FROM unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[], $5::text[], $6::text[]) "
    "WITH ORDINALITY AS new(job_id, task_id, attempt, at, stream, line, position) ORDER BY position";

}  // namespace

Result<void> append_task_logs(SessionPool& sessions, const std::vector<TaskLogLine>& lines) {
  if (lines.empty()) return {};
  std::vector<Value> jobs, tasks, attempts, times, streams, texts;
  for (const TaskLogLine& line : lines) {
    jobs.emplace_back(line.job.value());
    tasks.emplace_back(line.task.value());
    attempts.emplace_back(std::to_string(line.attempt));
    times.emplace_back(to_rfc3339(line.at));
    streams.emplace_back(line.stream);
    texts.emplace_back(line.line);
  }

  const auto inserted =
      sessions.run(kAppend, {array_literal(jobs), array_literal(tasks), array_literal(attempts), array_literal(times),
                             array_literal(streams), array_literal(texts)});
  if (!inserted) return inserted.error();
  return {};
}

}  // namespace millrace::postgres
