#include "shared/asl/interpreter.h"

#include "shared/asl/data_flow.h"
#include "shared/asl/values.h"

namespace millrace::asl {

Interpreter::Interpreter(const Definition& definition, ExecutionState& execution, const Surroundings& surroundings,
                         Effects& effects)
    : definition_(definition), execution_(execution), surroundings_(surroundings), effects_(effects) {}

// History.

std::int64_t Interpreter::append(std::int64_t previous, HistoryEventType type, HistoryDetails details) {
  const std::int64_t id = execution_.next_event_id;
  const std::int64_t id_max = limits().history_events_max;
  if (id_max != 0 && id >= id_max && type != HistoryEventType::kExecutionFailed) {
    is_history_full_ = true;  // The last id is kept for the failure itself.
    return id - 1;
  }
  ++execution_.next_event_id;
  effects_.history.push_back(
      {.id = id, .previous_id = previous, .type = type, .at = now(), .details = std::move(details)});
  return id;
}

std::int64_t Interpreter::record(Branch& branch, HistoryEventType type, HistoryDetails details) {
  branch.last_event = append(branch.last_event, type, std::move(details));
  return branch.last_event;
}

std::int64_t Interpreter::record_aside(std::int64_t previous, HistoryEventType type, HistoryDetails details) {
  return append(previous, type, std::move(details));
}

// Turns.

bool Interpreter::take_turn() {
  if (has_turn()) {
    ++transitions_;
    return true;
  }
  ask_to_continue();
  return false;
}

void Interpreter::ask_to_continue() {
  effects_.must_continue = true;
  execution_.turn_since = now();
}

std::optional<Fault> Interpreter::check_size(const std::string& producer, const Data& data, const Data& known) const {
  if (data == known || text_size(*data) <= limits().payload_bytes_max) return {};
  return Fault{.error = kDataLimitError,
               .cause = "The state/task '" + producer +
                        "' returned a result with a size exceeding the maximum number of bytes service limit."};
}

// Driving a branch.

ContextObject Interpreter::context_of(const Frame& frame, const State& state) const {
  ContextObject context{.identity = execution_.identity,
                        .redrive_count = execution_.redrive_count,
                        .execution_input = execution_.input,
                        .state_name = state.name,
                        .entered_at = frame.branch.entered_at,
                        .retry_count = {},
                        .task_token = {},
                        .item = frame.item};
  if (state.can_retry()) context.retry_count = frame.branch.retry_count;
  const auto* task = std::get_if<TaskState>(&state.details);
  if (task && task->pattern == Pattern::kWaitForTaskToken)
    context.task_token = [this, key = frame.branch.task_key()] { return surroundings_.task_token(key); };
  return context;
}

Progress Interpreter::drive(Frame frame) {
  Branch& branch = frame.branch;
  const State* state = branch.state.empty() ? frame.machine.start : frame.machine.find(branch.state);
  if (!state) {
    fault_ = {.error = kRuntimeError, .cause = "The definition has no state '" + branch.state + "'."};
    branch.phase = Phase::kFailed;
  }
  while (!branch.is_finished()) {
    if (is_history_full_) return fail_for_full_history(branch);
    auto attempt = advance(frame, *state);
    if (!attempt || std::holds_alternative<Blocked>(*attempt)) return Progress::kBlocked;
    const State* next = settle(frame, *state, std::move(*attempt));
    if (next) state = next;
  }
  if (branch.phase == Phase::kSucceeded) return Progress::kSucceeded;
  return branch.phase == Phase::kFailed ? Progress::kFailed : Progress::kBlocked;
}

Progress Interpreter::fail_for_full_history(Branch& branch) {
  fault_ = {.error = kRuntimeError,
            .cause = "The execution reached the maximum number of history events (" +
                     std::to_string(limits().history_events_max) + ")."};
  branch.phase = Phase::kFailed;
  return Progress::kFailed;
}

std::optional<Attempt> Interpreter::advance(Frame& frame, const State& state) {
  Branch& branch = frame.branch;
  switch (branch.phase) {
    case Phase::kReady:
      if (!take_turn()) return {};
      enter(frame, state);
      return attempt(frame, state);
    case Phase::kAgain:
      if (!take_turn()) return {};
      return attempt(frame, state);
    case Phase::kForked: return resume_fork(frame, state);
    case Phase::kTask: return answer_for(frame, state);
    case Phase::kTimer:
      if (!branch.is_due) return {};
      branch.is_due = false;
      return finish_wait(frame, state);
    case Phase::kBackoff:
      if (!branch.is_due) return {};
      branch.is_due = false;
      branch.due.reset();
      branch.phase = Phase::kAgain;
      return advance(frame, state);
    case Phase::kSucceeded:
    case Phase::kFailed:
    case Phase::kCut: break;
  }
  return {};
}

void Interpreter::enter(Frame& frame, const State& state) {
  Branch& branch = frame.branch;
  branch.state = state.name;
  branch.entry = execution_.next_entry++;
  branch.entered_at = now();
  branch.since = now();
  branch.retry_count = 0;
  branch.retries.clear();
  branch.entered_event = record(branch, entered_type(state),
                                HistoryDetails{}.add("name", state.name).add("input", branch.input));
}

Attempt Interpreter::attempt(Frame& frame, const State& state) {
  const ContextObject context = context_of(frame, state);
  Environment environment{frame.branch.input, context, frame.scope, surroundings_.random};
  auto effective = filter_data(state.input_path, environment);
  if (!effective) return effective.fault();
  environment.data = std::move(*effective);
  show("afterInputPath", environment.data);
  Visit visit{.interpreter = *this, .frame = frame, .state = state, .environment = std::move(environment)};
  return std::visit([&](const auto& details) { return asl::attempt(details, visit); }, state.details);
}

Attempt Interpreter::resume_fork(Frame& frame, const State& state) {
  if (const auto* parallel = std::get_if<ParallelState>(&state.details)) return asl::resume(*parallel, *this, frame, state);
  return asl::resume(std::get<MapState>(state.details), *this, frame, state);
}

Attempt Interpreter::finish_wait(Frame& frame, const State& state) {
  const ContextObject context = context_of(frame, state);
  auto effective = filter_data(state.input_path, {frame.branch.input, context, frame.scope, surroundings_.random});
  if (!effective) return effective.fault();
  return Finished{std::move(*effective)};
}

std::optional<Attempt> Interpreter::answer_for(Frame& frame, const State& state) {
  Branch& branch = frame.branch;
  if (std::holds_alternative<MapState>(state.details)) {
    if (answered_ != &branch) return {};
    answered_ = nullptr;
    remember_tolerated(branch);
    return end_map_run(*this, branch, state, std::move(answer_));
  }
  const auto& task = std::get<TaskState>(state.details);
  if (branch.is_due) {
    branch.is_due = false;
    effects_.cancellations.push_back({branch.task_key()});
    const bool is_heartbeat = branch.heartbeat_due && (!branch.due || *branch.heartbeat_due < *branch.due);
    return asl::time_out(task, *this, branch, is_heartbeat);
  }
  if (answered_ != &branch) return {};
  answered_ = nullptr;
  if (auto* failed = std::get_if<TaskFailed>(&answer_)) return fail(task, *this, branch, std::move(*failed));
  return succeed(task, *this, branch, std::move(std::get<TaskSucceeded>(answer_).output));
}

void Interpreter::remember_tolerated(const Branch& branch) {
  const auto* succeeded = std::get_if<TaskSucceeded>(&answer_);
  if (!succeeded || &branch != &execution_.root) return;
  if (succeeded->items_failed > 0)
    execution_.revisit = branch;
  else if (execution_.revisit && execution_.revisit->state == branch.state)
    execution_.revisit.reset();
}

// Cutting.

void Interpreter::cut_silently(Branch& top) {
  for_each_branch(top, [&](Branch& branch) {
    if (branch.phase == Phase::kTask) effects_.cancellations.push_back({branch.task_key()});
    if (branch.phase == Phase::kTask || branch.phase == Phase::kTimer || branch.phase == Phase::kBackoff)
      branch.phase = Phase::kCut;
    branch.due.reset();
    branch.heartbeat_due.reset();
    branch.is_due = false;  // It may have fired together with what made it pointless.
  });
}

void Interpreter::cut(Branch& branch, const StateMachine& machine, std::int64_t previous) {
  const bool is_inside = branch.phase == Phase::kTask || branch.phase == Phase::kTimer ||
                         branch.phase == Phase::kBackoff || branch.phase == Phase::kForked;
  const State* state = machine.find(branch.state);
  if (is_inside && state) {
    if (branch.fork) cut_children(*branch.fork, *state, previous);
    if (const auto type = aborted_type(*state)) record_aside(previous, *type);
  }
  cut_silently(branch);
}

void Interpreter::cut_children(Fork& fork, const State& state, std::int64_t previous) {
  const auto* parallel = std::get_if<ParallelState>(&state.details);
  for (Branch& child : fork.branches) {
    if (child.is_finished()) continue;
    if (!parallel) {
      record_aside(previous, HistoryEventType::kMapIterationAborted,
                   HistoryDetails{}.add("name", state.name).add("index", static_cast<std::int64_t>(child.index)));
    }
    cut(child, parallel ? *parallel->branches[child.index] : *std::get<MapState>(state.details).processor, previous);
  }
}

}  // namespace millrace::asl
