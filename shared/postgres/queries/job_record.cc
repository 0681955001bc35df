#include "shared/postgres/queries/job_record.h"

#include "shared/postgres/queries/columns.h"

namespace millrace::postgres {

Result<std::optional<JobRecord>> find_job(SessionPool& sessions, const JobId& job) {
  static const std::string kStatement =
      "SELECT job_id, workflow, workflow_version, status, event_source, event_id, idempotency_key, priority, tags, " +
      rfc3339_of("created_at") + ", " + rfc3339_of("finished_at") +
      ", error, input, claim_checked, execution, engine, output, cause, parent, " + rfc3339_of("wake_at") +
      ", history_events FROM jobs WHERE job_id = $1";
  const auto rows = sessions.run(kStatement, {job.value()});
  if (!rows) return rows.error();
  if (rows->rows.empty()) return std::optional<JobRecord>();

  const Row& row = rows->rows.front();
  JobRecord record;
  record.summary = {.id = job,
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
  record.input = text_in(row.at(12));
  record.is_claim_checked = boolean_in(row.at(13));
  record.execution = text_in(row.at(14));
  record.engine = text_in(row.at(15));
  record.output = row.at(16);
  record.error = row.at(11);
  record.cause = row.at(17);
  record.parent = row.at(18);
  record.wake_at = time_in(row.at(19));
  record.history_events = integer_in(row.at(20));
  return std::optional(std::move(record));
}

Result<std::optional<JobEnd>> find_job_end(SessionPool& sessions, const JobId& job) {
  const auto rows = sessions.run(
      "SELECT status, CASE WHEN finished_at IS NOT NULL THEN output END, error, cause FROM jobs WHERE job_id = $1",
      {job.value()});
  if (!rows) return rows.error();
  if (rows->rows.empty()) return std::optional<JobEnd>();
  const Row& row = rows->rows.front();
  return std::optional(
      JobEnd{.status = text_in(row.at(0)), .output = row.at(1), .error = row.at(2), .cause = row.at(3)});
}

Result<std::optional<Submission>> find_submission(SessionPool& sessions, const std::string& identity) {
  const auto rows = sessions.run("SELECT job_id, request_digest FROM submissions WHERE identity = $1", {identity});
  if (!rows) return rows.error();
  if (rows->rows.empty()) return std::optional<Submission>();
  const Row& row = rows->rows.front();
  return std::optional(Submission{.job = JobId(text_in(row.at(0))), .request_digest = text_in(row.at(1))});
}

Result<std::optional<int>> find_partition_count(SessionPool& sessions) {
  const auto rows = sessions.run("SELECT partitions FROM cluster");
  if (!rows) return rows.error();
  if (rows->rows.empty()) return std::optional<int>();
  return std::optional(static_cast<int>(integer_in(rows->rows.front().at(0))));
}

}  // namespace millrace::postgres
