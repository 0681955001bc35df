#pragma once

#include <map>
#include <string>

#include "producers/cli/command_scope.h"
#include "producers/cli/submit_input.h"
#include "topics/request.h"

namespace millrace::cli {

/// What a person wants to run.
struct SubmissionPlan {
  std::string workflow;
  GivenInput input;
  std::string idempotency_key;  ///< Empty: none.
  int priority = 3;
  std::map<std::string, std::string> tags;
};

/// A request that is ready to be published, and the job that it becomes: the same identity always goes to the same shard,
/// so the id is known before anybody admits it.
struct Submission {
  event_log::OutgoingRecord record;
  topics::SubmittedRequest request;  ///< As the supervisor will read it.
  JobId job;
  bool is_known = false;  ///< The same submission was admitted before: there is nothing to publish.
};

/// Refuses here what the supervisor would refuse: an unknown workflow (exits kNotFound), a key that was used for another
/// body (kConflict), malformed input. Publishes nothing; files of the input are stored.
Result<Submission> prepare_submission(CommandScope& scope, const SubmissionPlan& plan);

/// The shard that a submission with this identity goes to.
Shard shard_for(const std::string& identity, int partitions);

}  // namespace millrace::cli
