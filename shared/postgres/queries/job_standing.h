#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/postgres/session.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::postgres {

/// As much of a job as those need who wait for it or ask whose it is.
struct JobStanding {
  JobId id;
  std::string workflow;
  std::string status;
  std::string tags;         ///< JSON object.
  long history_events = 0;  ///< Grows with every transition.
};

/// Those of the jobs that exist, in one statement.
Result<std::vector<JobStanding>> find_standings(SessionPool& sessions, const std::vector<JobId>& jobs);
Result<std::optional<JobStanding>> find_standing(SessionPool& sessions, const JobId& job);

/// The id of the last line that programs of each of these jobs printed; jobs without lines are left out.
struct LastLine {
  JobId job;
  long id = 0;
};
Result<std::vector<LastLine>> find_last_lines(SessionPool& sessions, const std::vector<JobId>& jobs);

}  // namespace millrace::postgres
