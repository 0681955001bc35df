#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {

/// First event of every execution.
struct Started {};

/// `items_failed` is of a distributed Map's run: failures that it tolerated, which a redrive can give another turn.
struct TaskSucceeded {
  TaskKey key;
  Json output;
  std::int64_t items_failed = 0;
};

/// A failure may have neither error nor cause. A missed heartbeat or time-out that the caller learned of elsewhere
/// is the error "States.Timeout".
struct TaskFailed {
  TaskKey key;
  std::optional<std::string> error;
  std::optional<std::string> cause;
};

struct TaskHeartbeat {
  TaskKey key;
};

/// Fires every timer that is due, and continues a step that said must_continue.
struct TimePassed {};

/// Ends the execution from outside.
struct Aborted {
  std::optional<std::string> error;
  std::optional<std::string> cause;
};

/// Takes up a failed, timed out or aborted execution where it stopped; what had succeeded is kept. One that succeeded goes
/// back to its last distributed Map that tolerated failures, and on from there.
struct Redriven {};

using Event = std::variant<Started, TaskSucceeded, TaskFailed, TaskHeartbeat, TimePassed, Aborted, Redriven>;

}  // namespace millrace::asl
