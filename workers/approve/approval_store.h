#pragma once

#include <optional>
#include <string>

#include "shared/vocabulary/result.h"
#include "workers/approve/approval.h"

namespace millrace::approve {

/// Where questions wait for people. A decision and the deadline compete for one record, so exactly one of them wins. Any
/// thread. Errors: kTransient when the store is away.
class ApprovalStore {
 public:
  virtual ~ApprovalStore() = default;

  /// Records the question unless its id is there already; answers what is recorded, which may be decided.
  virtual Result<Approval> ask(const Question& question) = 0;

  /// Marks a pending question whose deadline has passed as expired; answers what is recorded then. Nothing when there is
  /// no such question.
  virtual Result<std::optional<Approval>> settle(const std::string& id) = 0;
};

}  // namespace millrace::approve
