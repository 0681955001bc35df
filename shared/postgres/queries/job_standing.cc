#include "shared/postgres/queries/job_standing.h"

#include "shared/postgres/queries/columns.h"

namespace millrace::postgres {
namespace {

std::string ids_of(const std::vector<JobId>& jobs) {
  std::vector<Value> ids;
  for (const JobId& job : jobs) ids.emplace_back(job.value());
  return array_literal(ids);
}

}  // namespace

Result<std::vector<JobStanding>> find_standings(SessionPool& sessions, const std::vector<JobId>& jobs) {
  const auto rows = sessions.run(
      "SELECT job_id, workflow, status, tags, history_events FROM jobs WHERE job_id = ANY($1::text[])", {ids_of(jobs)});
  if (!rows) return rows.error();
  std::vector<JobStanding> standings;
  for (const Row& row : rows->rows) {
    standings.push_back({.id = JobId(text_in(row.at(0))),
                         .workflow = text_in(row.at(1)),
                         .status = text_in(row.at(2)),
                         .tags = text_in(row.at(3)),
                         .history_events = integer_in(row.at(4))});
  }
  return standings;
}

Result<std::optional<JobStanding>> find_standing(SessionPool& sessions, const JobId& job) {
  auto found = find_standings(sessions, {job});
  if (!found) return found.error();
  if (found->empty()) return std::optional<JobStanding>();
  return std::optional(std::move(found->front()));
}

Result<std::vector<LastLine>> find_last_lines(SessionPool& sessions, const std::vector<JobId>& jobs) {
  const auto rows = sessions.run(
      "SELECT j.id, (SELECT max(l.id) FROM task_logs l WHERE l.job_id = j.id) FROM unnest($1::text[]) AS j(id)", {ids_of(jobs)});
  if (!rows) return rows.error();
  std::vector<LastLine> lines;
  for (const Row& row : rows->rows) {
    if (row.at(1)) lines.push_back({.job = JobId(text_in(row.at(0))), .id = integer_in(row.at(1))});
  }
  return lines;
}

}  // namespace millrace::postgres
