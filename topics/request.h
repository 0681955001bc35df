#pragma once

#include <string>

#include "shared/event_log/record.h"
#include "shared/vocabulary/result.h"
#include "topics/events/job_requested.h"

namespace millrace::topics {

/// A request as the supervisor admits it.
struct SubmittedRequest {
  /// What makes submission idempotent: "key:<workflow> <idempotency key>" when a key was given, else
  /// "event:<source> <id>".
  std::string identity;
  /// Of the request's canonical form: the order of members, blanks and spelt-out defaults do not matter. The same
  /// identity with another digest is another request under a used key.
  std::string digest;
  std::string event_source;
  std::string event_id;
  std::string traceparent;  ///< May be empty.
  JobRequested request;
};

/// Accepts binary and structured CloudEvents of type millrace.job.requested, and plain JSON
/// {"workflow", "input", …} with optional "id" and "source". Plain JSON without an id is identified by its place in
/// the log: source "kafka:<topic>", id "<partition>-<offset>". Errors are refusals (refusal.h).
Result<SubmittedRequest> read_request(const event_log::Record& record);

}  // namespace millrace::topics
