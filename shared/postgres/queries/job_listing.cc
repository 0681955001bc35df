#include "shared/postgres/queries/job_listing.h"

#include "shared/postgres/queries/columns.h"
#include "shared/time/timestamp.h"

namespace millrace::postgres {
namespace {

JobSummary summary_in(const Row& row) {
  return {.id = JobId(text_in(row.at(0))),
          .workflow = text_in(row.at(1)),
          .workflow_version = static_cast<int>(integer_in(row.at(2))),
          .status = text_in(row.at(3)),
          .event_source = text_in(row.at(4)),
          .event_id = text_in(row.at(5)),
          .idempotency_key = row.at(6),
          .priority = static_cast<int>(integer_in(row.at(7))),
          .tags = text_in(row.at(8)),
          .created_at = time_in(row.at(9)).value_or(TimePoint{}),
          .finished_at = time_in(row.at(10)),
          .error = row.at(11)};
}

}  // namespace

Result<std::vector<JobSummary>> list_jobs(SessionPool& sessions, const JobFilter& filter) {
  static const std::string kStatement =
      "SELECT job_id, workflow, workflow_version, status, event_source, event_id, idempotency_key, priority, tags, " +
      rfc3339_of("created_at") + ", " + rfc3339_of("finished_at") +
      ", error FROM jobs WHERE ($1::text IS NULL OR workflow = $1) AND ($2::text IS NULL OR status = $2) "
      "AND ($3::text IS NULL OR (tags::jsonb ? $3 AND ($4::text IS NULL OR tags::jsonb ->> $3 = $4))) "
      "AND ($5::timestamptz IS NULL OR created_at >= $5) ORDER BY created_at DESC, job_id LIMIT $6::bigint";
  const Value since = filter.created_since ? Value(to_rfc3339(*filter.created_since)) : Value();
  const auto rows = sessions.run(kStatement, {filter.workflow, filter.status, filter.tag_name, filter.tag_value, since,
                                              std::to_string(filter.jobs_max)});
  if (!rows) return rows.error();
  std::vector<JobSummary> jobs;
  for (const Row& row : rows->rows) jobs.push_back(summary_in(row));
  return jobs;
}

}  // namespace millrace::postgres
