#pragma once

#include <optional>
#include <string>

#include "shared/model/model_request.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::codegen {

/// Answers that were given to tasks, by task and call number: recorded before they are used, so that a task which is
/// done again is not paid for again. Any thread.
class AnswerStore {
 public:
  virtual ~AnswerStore() = default;
  /// kTransient when the store is away.
  virtual Result<std::optional<model::ModelAnswer>> find(const TaskId& task, int call) = 0;
  /// The first answer stays: what is returned is the answer that counts.
  virtual Result<model::ModelAnswer> record(const TaskId& task, int call, const std::string& request_digest,
                                            const model::ModelAnswer& answer) = 0;
};

}  // namespace millrace::codegen
