#include "shared/asl/data_flow.h"
#include "shared/asl/interpreter.h"
#include "shared/asl/recovery.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

/// Says once where the interpreter met the fault; the innermost state wins.
void locate(Fault& fault, const Branch& branch, const State& state) {
  if (!fault.needs_location) return;
  fault.needs_location = false;
  fault.cause = "An error occurred while executing the state '" + state.name + "' (entered at the event id #" +
                std::to_string(branch.entered_event) + "). " + fault.cause.value_or("");
}

}  // namespace

const State* Interpreter::settle(Frame& frame, const State& state, Attempt attempt) {
  Branch& branch = frame.branch;
  branch.due.reset();
  branch.heartbeat_due.reset();

  std::optional<Fault> fault;
  const State* next = state.next;
  if (auto* chosen = std::get_if<Chosen>(&attempt)) {
    next = chosen->next;
    fault = leave(frame, state, chosen->seen, chosen->assign);
  } else if (auto* finished = std::get_if<Finished>(&attempt)) {
    fault = leave(frame, state, finished->result, state.assign ? &*state.assign : nullptr);
  } else {
    fault = std::get<Fault>(std::move(attempt));
  }
  if (fault) return recover(frame, state, std::move(*fault));
  return go_on(branch, next);
}

const State* Interpreter::go_on(Branch& branch, const State* next) {
  branch.fork.reset();
  branch.map_run.reset();
  branch.phase = next ? Phase::kReady : Phase::kSucceeded;
  if (next) branch.state = next->name;
  branch.since = now();
  return next;
}

Evaluated<Data> Interpreter::output_of(Frame& frame, const State& state, const Data& result) {
  const ContextObject context = context_of(frame, state);
  Environment environment{result, context, frame.scope, surroundings_.random};
  show("result", result);
  if (state.result_selector) {
    auto selected = evaluate(*state.result_selector, environment);
    if (!selected) return selected;
    environment.data = std::move(*selected);
  }
  show("afterResultSelector", environment.data);
  auto merged = merge_result(state.result_path, frame.branch.input, std::move(environment.data));
  if (!merged) return merged;
  environment.data = std::move(*merged);
  show("afterResultPath", environment.data);
  auto output = filter_data(state.output_path, environment);
  if (!output) return output;
  if (auto fault = check_size(state.name, *output, frame.branch.input)) return *fault;
  return output;
}

std::optional<Fault> Interpreter::leave(Frame& frame, const State& state, const Data& result, const Template* assign) {
  auto output = output_of(frame, state, result);
  if (!output) return output.fault();
  return exit(frame, state, std::move(*output), assign, result);
}

std::optional<Fault> Interpreter::exit(Frame& frame, const State& state, Data output, const Template* assign,
                                       const Data& seen) {
  Branch& branch = frame.branch;
  HistoryDetails details;
  details.add("name", state.name).add("output", output);
  if (assign) {
    const ContextObject context = context_of(frame, state);
    auto assigned = evaluate(*assign, {seen, context, frame.scope, surroundings_.random});
    if (!assigned) return assigned.fault();
    if (auto fault = check_size(state.name, *assigned)) return fault;
    if (auto fault = check_variables(branch, **assigned)) return fault;
    for (const auto& [name, value] : (*assigned)->items())
      asl::assign(branch.variables, name, part_of(*assigned, value));
    if (!(*assigned)->empty()) details.add("assignedVariables", *assigned);
  }
  record(branch, exited_type(state), std::move(details));
  branch.input = std::move(output);
  return {};
}

std::optional<Fault> Interpreter::check_variables(const Branch& assigning, const Json& assigned) {
  const std::size_t bytes_max = limits().variable_bytes_max;
  if (bytes_max == 0) return {};
  const auto count_kept = [&] {
    std::size_t bytes = 0;
    for_each_branch(std::as_const(execution_.root), [&](const Branch& branch) {
      for (const auto& [name, value] : branch.variables)
        if (&branch != &assigning || !assigned.contains(name)) bytes += text_size(*value);
    });
    return bytes;
  };
  // Only an upper bound is kept up to date: what ends or is assigned anew is noticed when the bound seems crossed.
  const std::size_t added = text_size(assigned);
  if (!variable_bytes_ || *variable_bytes_ + added > bytes_max) variable_bytes_ = count_kept();
  *variable_bytes_ += added;
  if (*variable_bytes_ <= bytes_max) return {};
  return fault_of(kDataLimitError, "The state '" + assigning.state + "' assigns variables that would make all variables of " +
                                       "the execution larger than " + std::to_string(bytes_max) + " bytes.");
}

const State* Interpreter::recover(Frame& frame, const State& state, Fault fault) {
  Branch& branch = frame.branch;
  if (branch.fork && branch.fork->succeeded_event != 0) branch.last_event = branch.fork->succeeded_event;
  if (surroundings_.watcher) surroundings_.watcher->failed(fault);
  locate(fault, branch, state);

  if (!fault.is_fatal()) {
    if (retry(branch, state, fault)) return nullptr;
    if ((branch.fork && branch.fork->succeeded_event == 0) || fault.ends_map_run) {
      record(branch, std::holds_alternative<MapState>(state.details) ? HistoryEventType::kMapStateFailed
                                                                     : HistoryEventType::kParallelStateFailed);
    }
    if (const Catcher* catcher = find_catcher(state, fault)) {
      auto handled = handle_with(*catcher, frame, state, fault);
      if (!handled) return go_on(branch, catcher->next);
      fault = std::move(*handled);
    }
  }
  branch.phase = Phase::kFailed;
  fault_ = std::move(fault);
  return nullptr;
}

bool Interpreter::retry(Branch& branch, const State& state, const Fault& fault) {
  const std::optional<std::size_t> position = find_retrier(state, fault);
  if (!position) return false;
  branch.retries.resize(state.retriers.size());
  const Retrier& retrier = state.retriers[*position];
  int& count = branch.retries[*position];
  if (count >= retrier.attempts_max) return false;
  ++count;
  ++branch.retry_count;
  branch.fork.reset();
  branch.map_run.reset();
  branch.phase = Phase::kBackoff;
  branch.since = now();
  branch.due = now() + delay_before(retrier, count, surroundings_.random);
  return true;
}

std::optional<Fault> Interpreter::handle_with(const Catcher& catcher, Frame& frame, const State& state,
                                              const Fault& fault) {
  const Data error_output = make_data(describe_caught(fault));
  auto output = merge_result(catcher.result_path, frame.branch.input, error_output);
  std::optional<Fault> failure;
  if (!output)
    failure = output.fault();
  else
    failure = exit(frame, state, std::move(*output), catcher.assign ? &*catcher.assign : nullptr, error_output);
  if (failure) locate(*failure, frame.branch, state);
  return failure;
}

}  // namespace millrace::asl
