#pragma once

#include <memory>
#include <optional>
#include <string>

#include "shared/asl/definition.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::asl {
struct StateMachine;
}

namespace millrace::supervise {

/// The pool that can take units through this item processor by itself, task by task without waiting: all Tasks are
/// its own, none is retried, has a time-out or waits for a token; no Wait, Parallel or Map state. The pool `map` when there are
/// no Tasks
/// at all. Nothing when units need executions of their own.
std::optional<PoolName> pool_in_place(const asl::Definition& processor);

/// The item processor of the distributed Map state of this name, wherever in the machine it is, as a machine of its own. Null
/// when there is no such state.
std::shared_ptr<const asl::Definition> item_processor(const asl::StateMachine& machine, const std::string& map_state);

}  // namespace millrace::supervise
