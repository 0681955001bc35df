#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/vocabulary/identifiers.h"

namespace millrace::supervise {

/// What a Task's Resource asks for.
struct ResourceTarget {
  enum class Kind { kPool, kChildExecution };
  Kind kind = Kind::kPool;
  PoolName pool;          ///< Of kPool.
  std::string operation;  ///< Of kPool.
  bool awaits_child = false;  ///< Of kChildExecution: `.sync` or `.sync:2`.
  bool answers_as_text = false;  ///< Of kChildExecution: `.sync`.
};

/// `millrace:<pool>:<operation>` (also with `.waitForTaskToken`) and AWS's `arn:aws:states:::states:startExecution`
/// with or without `.sync`, `.sync:2`; nothing for any other.
std::optional<ResourceTarget> parse_resource(std::string_view resource);

}  // namespace millrace::supervise
