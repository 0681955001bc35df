#pragma once

#include <map>
#include <optional>
#include <string>

#include "shared/postgres/session.h"
#include "shared/time/clock.h"
#include "shared/time/random.h"
#include "shared/vocabulary/identifiers.h"
#include "topics/request.h"
#include "topics/trace_context.h"

namespace millrace::jobs {

/// What somebody wants to run.
struct Wish {
  std::string workflow;  ///< NAME, NAME:VERSION or NAME:ALIAS.
  std::string input;     ///< JSON
  std::string idempotency_key{};  ///< Empty: none.
  int priority = 3;
  std::map<std::string, std::string> tags{};
  std::string source{};       ///< Of the event: who submits.
  std::string traceparent{};  ///< Of the request that asks for it; may be empty.
  /// Whoever submits tells of it as a span of its own (submission_span.h); how to make the id when the trace begins here.
  std::optional<topics::TraceIds> trace_ids{};
};

/// A request that is ready to be published, and the job that it becomes: the same identity always goes to the same shard,
/// so the id is known before anybody admits it.
struct Submission {
  event_log::OutgoingRecord record;
  topics::SubmittedRequest request;  ///< As the supervisor will read it.
  JobId job;
  bool is_known = false;  ///< The same submission was admitted before: there is nothing to publish.
};

struct SubmissionTools {
  postgres::SessionPool& database;
  Clock& clock;
  Random& random;
};

/// Refuses here what the supervisor would refuse: an unknown workflow (topics::kUnknownWorkflow), a key that was used for
/// another body (kAlreadyDone, topics::kAnotherRequest), malformed input. Publishes nothing.
Result<Submission> prepare_submission(const SubmissionTools& tools, const Wish& wish);

/// The shard that a submission with this identity goes to.
Shard shard_for(const std::string& identity, int partitions);

}  // namespace millrace::jobs
