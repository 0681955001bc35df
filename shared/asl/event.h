#pragma once

#include <optional>
#include <string>
#include <variant>

#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/json.h"

namespace millrace::asl {

/// First event of every execution.
struct Started {};

struct TaskSucceeded {
  TaskKey key;
  Json output;
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

/// Takes up a failed, timed out or aborted execution where it stopped; what had succeeded is kept.
struct Redriven {};

using Event = std::variant<Started, TaskSucceeded, TaskFailed, TaskHeartbeat, TimePassed, Aborted, Redriven>;

}  // namespace millrace::asl
