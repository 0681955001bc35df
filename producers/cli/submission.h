#pragma once

#include <map>
#include <optional>
#include <string>

#include "producers/cli/command_scope.h"
#include "producers/cli/submit_input.h"
#include "producers/jobs/submission.h"

namespace millrace::cli {

using jobs::shard_for;
using jobs::Submission;

/// What a person wants to run.
struct SubmissionPlan {
  std::string workflow;
  GivenInput input;
  std::string idempotency_key;  ///< Empty: none.
  int priority = 3;
  std::map<std::string, std::string> tags;
  std::string traceparent{};                   ///< As in jobs::Wish; submission_trace.h sets both.
  std::optional<topics::TraceIds> trace_ids{};
};

/// jobs::prepare_submission of what a person gave; files of the input are stored.
Result<Submission> prepare_submission(CommandScope& scope, const SubmissionPlan& plan);

}  // namespace millrace::cli
