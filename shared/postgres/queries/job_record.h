#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/postgres/queries/job_listing.h"

namespace millrace::postgres {

/// Everything that is recorded about one job, for people's tools. Texts named JSON are as stored: above the claim-check
/// limit `{"dataref": uri}`.
struct JobRecord {
  JobSummary summary;
  std::string input;                  ///< JSON
  bool is_claim_checked = false;
  std::string execution;              ///< For asl::Execution::decode.
  std::string engine;                 ///< JSON: "open" tasks (workers/supervise/job_codec.h).
  std::optional<std::string> output;  ///< JSON
  std::optional<std::string> error;
  std::optional<std::string> cause;
  std::optional<std::string> parent;  ///< JSON, of a nested execution.
  std::optional<TimePoint> wake_at;
  long history_events = 0;
};

/// Nothing when there is no such job.
Result<std::optional<JobRecord>> find_job(SessionPool& sessions, const JobId& job);

/// What waiting commands look at again and again, so only this much is read.
struct JobEnd {
  std::string status;
  std::optional<std::string> output;
  std::optional<std::string> error;
  std::optional<std::string> cause;
};
Result<std::optional<JobEnd>> find_job_end(SessionPool& sessions, const JobId& job);

/// Which job a submission became, by its identity ("event:<source> <id>" or "key:<workflow> <key>").
struct Submission {
  JobId job;
  std::string request_digest;
};
Result<std::optional<Submission>> find_submission(SessionPool& sessions, const std::string& identity);

/// P, the number of shards; nothing before the first start of the system.
Result<std::optional<int>> find_partition_count(SessionPool& sessions);

}  // namespace millrace::postgres
