#include "shared/asl/fork.h"

namespace millrace::asl {

Attempt attempt(const ParallelState& parallel, Visit& visit) {
  auto input = apply_parameters(visit);
  if (!input) return input.fault();

  Branch& branch = visit.frame.branch;
  Fork& fork = branch.fork.emplace();
  fork.input = std::move(*input);
  fork.results.resize(parallel.branches.size());
  fork.started_event = visit.interpreter.record(branch, HistoryEventType::kParallelStateStarted);
  fork.last_event = fork.started_event;
  for (std::size_t i = 0; i < parallel.branches.size(); ++i)
    fork.branches.push_back({.index = i, .input = fork.input, .last_event = fork.started_event});
  branch.phase = Phase::kForked;
  branch.since = visit.interpreter.now();
  return resume(parallel, visit.interpreter, visit.frame, visit.state);
}

Attempt resume(const ParallelState& parallel, Interpreter& interpreter, Frame& frame, const State& state) {
  Fork& fork = *frame.branch.fork;
  for (Branch& child : fork.branches) {
    if (child.phase == Phase::kSucceeded) continue;
    const Progress progress = interpreter.drive({.branch = child,
                                                 .machine = *parallel.branches[child.index],
                                                 .scope = {child.variables, &frame.scope},
                                                 .item = frame.item});
    if (progress == Progress::kFailed)
      return fail_fork(interpreter, frame, state, child, *parallel.branches[child.index]);
    if (progress == Progress::kBlocked) continue;
    fork.results[child.index] = child.input;
    fork.last_event = child.last_event;
    ++fork.succeeded;
  }
  if (fork.succeeded < parallel.branches.size()) return Blocked{};
  return finish_fork(interpreter, frame, HistoryEventType::kParallelStateSucceeded);
}

}  // namespace millrace::asl
