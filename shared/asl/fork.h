#pragma once

#include "shared/asl/interpreter.h"

namespace millrace::asl {

/// Ends the attempt of a Parallel or Map state whose child failed: cuts the other children, tells the history, and
/// hands the child's fault up. `machine` is the child's.
Fault fail_fork(Interpreter& interpreter, Frame& frame, const State& state, Branch& child, const StateMachine& machine);

/// All children are through: the state's result is the array of their outputs, in order; what failed is left out.
Finished finish_fork(Interpreter& interpreter, Frame& frame, HistoryEventType succeeded);

}  // namespace millrace::asl
