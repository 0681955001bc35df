#pragma once

#include <optional>
#include <string>

#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::approve {

/// A question to a person, as a workflow asks it.
struct Question {
  std::string id;  ///< The task's: asking twice is asking once.
  JobId job;
  std::string workflow;
  std::string content;  ///< JSON that is shown to whoever decides.
  std::optional<std::string> requested_by;  ///< May not decide.
  TimePoint deadline;
};

/// What became of a question. Everything but kPending is final.
struct Approval {
  enum class Status { kPending, kApproved, kRejected, kExpired };

  std::string id;
  TimePoint deadline;
  Status status = Status::kPending;
  std::optional<std::string> by = {};
  std::optional<TimePoint> decided_at = {};
  std::optional<std::string> comment = {};
  std::optional<std::string> answer = {};  ///< JSON.
};

}  // namespace millrace::approve
