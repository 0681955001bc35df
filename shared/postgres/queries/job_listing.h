#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/postgres/session.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::postgres {

/// A job in a list.
struct JobSummary {
  JobId id;
  std::string workflow;
  int workflow_version = 0;
  std::string status;  ///< RUNNING SUCCEEDED FAILED TIMED_OUT ABORTED PAUSED
  std::string event_source;
  std::string event_id;
  std::optional<std::string> idempotency_key;
  int priority = 3;
  std::string tags;  ///< JSON object.
  TimePoint created_at;
  std::optional<TimePoint> finished_at;
  std::optional<std::string> error;
};

/// Where a page of a list ended: the next one begins behind it.
struct JobPlace {
  TimePoint created_at;
  JobId id;
};

/// The tag that names whose job it is; programs in front of many users set it, and nobody else may.
inline constexpr char kTenantTag[] = "tenant";

/// An SQL expression for the tenant in a column of tags; NULL when there is none.
std::string tenant_in(const std::string& tags);

/// Which jobs; an absent member does not restrict.
struct JobFilter {
  std::optional<std::string> workflow = {};
  std::optional<std::string> status = {};
  std::optional<std::string> tag_name = {};   ///< With its value, when that is given too.
  std::optional<std::string> tag_value = {};
  std::optional<TimePoint> created_since = {};
  std::optional<TimePoint> created_before = {};
  std::optional<std::string> tenant = {};
  std::optional<JobPlace> behind = {};
  int jobs_max = 100;
};

/// Newest first.
Result<std::vector<JobSummary>> list_jobs(SessionPool& sessions, const JobFilter& filter);

}  // namespace millrace::postgres
