#pragma once

#include <string>
#include <string_view>

#include "shared/asl/next_step.h"
#include "shared/vocabulary/result.h"
#include "workers/supervise/resource_map.h"

namespace millrace::supervise {

/// What a version of a workflow was put with beside its folder; stored with it, as JSON.
struct WorkflowTerms {
  /// Step Functions' bounds of payloads, variables and history, and the errors that come of crossing them. Otherwise
  /// those of this installation.
  bool has_aws_limits = false;
  /// Who does what its Tasks ask of others. The definition itself stays as it was written.
  ResourceMap resources;

  asl::Limits limits_within(const asl::Limits& installation) const;
};

/// "{}" when there is nothing to say.
std::string encode_terms(const WorkflowTerms& terms);
/// kBroken when the text is damaged.
Result<WorkflowTerms> decode_terms(std::string_view json_text);

}  // namespace millrace::supervise
