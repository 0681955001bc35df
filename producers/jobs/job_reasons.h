#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "shared/asl/execution.h"
#include "shared/postgres/queries/approvals.h"
#include "shared/postgres/queries/job_record.h"
#include "shared/postgres/queries/workers.h"
#include "shared/vocabulary/json.h"

namespace millrace::jobs {

/// What is known about a job and the pools that it waits for.
struct JobSituation {
  postgres::JobRecord job;
  Json open_tasks = Json::array();              ///< "open" of jobs.engine.
  std::vector<asl::Waiting> waiting;            ///< What the interpreter waits for.
  std::vector<postgres::WorkerRecord> workers;  ///< The live ones, supervisors among them.
  std::map<std::string, std::int64_t> lag;      ///< By pool; absent when Kafka could not be asked.
  std::vector<postgres::ApprovalRecord> approvals;  ///< Of this job.
};

/// One reason why a job does not move. `code` is stable and for programs.
struct JobReason {
  std::string code;
  std::string message;
  Json more = Json::object();
};

/// Everything but the lag, which only Kafka knows.
Result<JobSituation> load_situation(postgres::SessionPool& database, postgres::JobRecord job);

/// Never empty: a job that moves says so. Pure.
std::vector<JobReason> reasons_of(const JobSituation& situation, TimePoint now);

/// {"id", "status", "reasons": [{"code", "message", …}]}
Json reasons_document(const JobSituation& situation, const std::vector<JobReason>& reasons);

}  // namespace millrace::jobs
