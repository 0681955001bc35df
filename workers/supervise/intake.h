#pragma once

#include <optional>
#include <string>
#include <variant>

#include "shared/event_log/record.h"
#include "shared/vocabulary/result.h"
#include "topics/job_codec.h"
#include "topics/request.h"

namespace millrace::supervise {

/// A record of `millrace.requests` or `millrace.results`, read as far as it goes without looking anything up.
struct Intake {
  Shard shard;
  bool is_request = false;
  const event_log::Record* record = nullptr;  ///< Owned by the supervisor's inputs in hand.
  std::string record_id;
  std::variant<topics::SubmittedRequest, topics::ReadResult, Error> content;

  /// The job that a result is for; nothing for a request or a refused record.
  std::optional<JobId> job() const;
};

Intake read_intake(const event_log::Record& record);

}  // namespace millrace::supervise
