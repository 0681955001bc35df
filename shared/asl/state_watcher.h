#pragma once

#include <string_view>

#include "shared/asl/data.h"
#include "shared/asl/fault.h"

namespace millrace::asl {

/// Sees an attempt of a state from inside, stage by stage. Watches, never changes anything.
class StateWatcher {
 public:
  virtual ~StateWatcher() = default;
  /// The data after a stage, by the names that AWS's TestState gives them: "afterInputPath", "afterParameters", "result",
  /// "afterResultSelector", "afterResultPath".
  virtual void saw(std::string_view stage, const Data& data) = 0;
  /// Before Retry and Catch are looked at, and before the cause says where it happened.
  virtual void failed(const Fault& fault) = 0;
};

}  // namespace millrace::asl
