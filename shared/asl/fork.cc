#include "shared/asl/fork.h"

namespace millrace::asl {

Fault fail_fork(Interpreter& interpreter, Frame& frame, const State& state, Branch& child,
                const StateMachine& machine) {
  Fork& fork = *frame.branch.fork;
  Fault fault = interpreter.fault();
  const std::int64_t last_event = child.last_event;
  frame.branch.last_event = last_event;
  if (fault.is_fatal()) {  // The history goes straight to the end of the execution.
    for (Branch& sibling : fork.branches) interpreter.cut_silently(sibling);
    return fault;
  }
  const State* failing = machine.find(child.state);
  if (failing && std::holds_alternative<TaskState>(failing->details))
    interpreter.record_aside(last_event, HistoryEventType::kTaskStateAborted);
  const std::size_t index = child.index;
  interpreter.cut_children(fork, state, last_event);
  if (std::holds_alternative<MapState>(state.details)) {
    HistoryDetails details;
    details.add("name", state.name).add("index", static_cast<std::int64_t>(index));
    interpreter.record_aside(last_event, HistoryEventType::kMapIterationFailed, std::move(details));
  }
  return fault;
}

Finished finish_fork(Interpreter& interpreter, Frame& frame, HistoryEventType succeeded) {
  Branch& branch = frame.branch;
  Fork& fork = *branch.fork;
  Json outputs = Json::array();
  for (Data& result : fork.results)
    if (result) outputs.push_back(*result);
  fork.succeeded_event = interpreter.record_aside(fork.last_event, succeeded);
  branch.last_event = fork.last_event;
  return Finished{make_data(std::move(outputs))};
}

}  // namespace millrace::asl
