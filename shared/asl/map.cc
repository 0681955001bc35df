#include "shared/asl/fork.h"
#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

HistoryDetails iteration_details(const State& state, std::size_t index) {
  HistoryDetails details;
  details.add("name", state.name).add("index", static_cast<std::int64_t>(index));
  return details;
}

bool tolerates_failures(const Fork& fork) { return fork.tolerated_failure_count || fork.tolerated_failure_percentage; }

bool has_exceeded_tolerance(const Fork& fork) {
  const auto failed = static_cast<double>(fork.failed.size());
  const double share = failed * 100 / static_cast<double>(fork.results.size());
  return (fork.tolerated_failure_count && failed > *fork.tolerated_failure_count) ||
         (fork.tolerated_failure_percentage && share > *fork.tolerated_failure_percentage);
}

/// One Map state at work on its iterations.
class Iterations final {
 public:
  Iterations(const MapState& map, Interpreter& interpreter, Frame& frame, const State& state)
      : map_(map), interpreter_(interpreter), frame_(frame), state_(state), fork_(*frame.branch.fork) {}

  Attempt run() {
    for (std::size_t i = 0; i < fork_.branches.size();)
      if (auto fault = drive(i)) return std::move(*fault);
    while (may_start()) {
      if (!interpreter_.has_turn()) {
        interpreter_.ask_to_continue();
        return Blocked{};
      }
      if (auto fault = start_next()) return std::move(*fault);
      std::size_t newest = fork_.branches.size() - 1;
      if (auto fault = drive(newest)) return std::move(*fault);
    }
    if (!fork_.branches.empty()) return Blocked{};
    return finish_fork(interpreter_, frame_, HistoryEventType::kMapStateSucceeded);
  }

 private:
  bool may_start() const {
    return (!fork_.again.empty() || fork_.next_index < fork_.results.size()) &&
           (fork_.concurrency_max == 0 || fork_.branches.size() < fork_.concurrency_max);
  }

  std::size_t next_index() {
    if (fork_.again.empty()) return fork_.next_index++;
    const std::size_t index = fork_.again.back();
    fork_.again.pop_back();
    return index;
  }

  ContextObject::MapItem item_at(std::size_t index) const {
    return {.index = static_cast<std::int64_t>(index), .value = part_of(fork_.items, (*fork_.items)[index])};
  }

  /// The iteration's input: the item, or what ItemSelector makes of the Map's input and the item.
  Evaluated<Data> input_of(const ContextObject::MapItem& item) const {
    if (!map_.item_selector) return item.value;
    ContextObject context = interpreter_.context_of(frame_, state_);
    context.item = &item;
    return evaluate(*map_.item_selector, {fork_.input, context, frame_.scope, interpreter_.random()});
  }

  std::optional<Fault> start_next() {
    const std::size_t index = next_index();
    Branch child{.index = index, .last_event = fork_.turn_event};
    interpreter_.record(child, HistoryEventType::kMapIterationStarted, iteration_details(state_, index));
    auto input = input_of(item_at(index));
    if (!input) {
      interpreter_.cut_children(fork_, state_, child.last_event);
      return input.fault();
    }
    child.input = std::move(*input);
    fork_.branches.push_back(std::move(child));
    return {};
  }

  /// Drives the child at `position`, which moves on to the next one: a finished child is taken out.
  std::optional<Fault> drive(std::size_t& position) {
    Branch& child = fork_.branches[position];
    const ContextObject::MapItem item = item_at(child.index);
    switch (interpreter_.drive({.branch = child,
                                .machine = *map_.processor,
                                .scope = {child.variables, &frame_.scope},
                                .item = &item})) {
      case Progress::kBlocked: ++position; return {};
      case Progress::kFailed: return fail(position);
      case Progress::kSucceeded: break;
    }
    fork_.turn_event = child.last_event;
    interpreter_.record(child, HistoryEventType::kMapIterationSucceeded, iteration_details(state_, child.index));
    fork_.last_event = child.last_event;
    fork_.results[child.index] = std::move(child.input);
    ++fork_.succeeded;
    remove(position);
    return {};
  }

  std::optional<Fault> fail(std::size_t position) {
    Branch& child = fork_.branches[position];
    if (interpreter_.fault().is_fatal() || !tolerates_failures(fork_))
      return fail_fork(interpreter_, frame_, state_, child, *map_.processor);
    interpreter_.record_aside(child.last_event, HistoryEventType::kMapIterationFailed,
                              iteration_details(state_, child.index));
    fork_.turn_event = fork_.last_event = child.last_event;
    fork_.failed.push_back(child.index);
    remove(position);
    if (!has_exceeded_tolerance(fork_)) return {};
    interpreter_.cut_children(fork_, state_, fork_.last_event);
    frame_.branch.last_event = fork_.last_event;
    return fault_of("States.ExceedToleratedFailureThreshold",
                    "The specified tolerated failure threshold was exceeded");
  }

  void remove(std::size_t position) {
    fork_.branches.erase(fork_.branches.begin() + static_cast<std::ptrdiff_t>(position));
  }

  const MapState& map_;
  Interpreter& interpreter_;
  Frame& frame_;
  const State& state_;
  Fork& fork_;
};

}  // namespace

Evaluated<Data> select_items(const MapState& map, const Environment& environment) {
  Data items = environment.data;
  if (map.items_path) {
    auto selected = select_or_fault(*map.items_path, environment);
    if (!selected) return selected;
    items = std::move(*selected);
  }
  if (items->is_array()) return items;
  return runtime_fault("Map state input must be an array but was: " + to_text(*items));
}

std::optional<Fault> set_bounds(const MapState& map, const Environment& environment, Fork& fork) {
  const auto concurrency = evaluate_integer(map.concurrency_max, environment);
  if (!concurrency) return concurrency.fault();
  const auto count = evaluate_integer(map.tolerated_failure_count, environment);
  if (!count) return count.fault();
  const auto percentage = evaluate_number(map.tolerated_failure_percentage, environment);
  if (!percentage) return percentage.fault();
  if (*concurrency && **concurrency < 0) return runtime_fault("MaxConcurrency cannot be negative.");
  if (*count && **count < 0) return runtime_fault("ToleratedFailureCount cannot be negative.");
  if (*percentage && (**percentage < 0 || **percentage > 100))
    return runtime_fault("ToleratedFailurePercentage must be between 0 and 100.");
  fork.concurrency_max = static_cast<std::size_t>(concurrency->value_or(0));
  fork.tolerated_failure_count = *count;
  fork.tolerated_failure_percentage = *percentage;
  return {};
}

Attempt attempt(const MapState& map, Visit& visit) {
  if (map.distributed) return start_map_run(map, visit);
  auto input = apply_parameters(visit);
  if (!input) return input.fault();
  auto items = select_items(map, visit.environment);
  if (!items) return items.fault();
  Fork fork;
  if (auto fault = set_bounds(map, visit.environment, fork)) return std::move(*fault);

  Branch& branch = visit.frame.branch;
  fork.input = std::move(*input);
  fork.items = std::move(*items);
  fork.results.resize(fork.items->size());
  fork.started_event =
      visit.interpreter.record(branch, HistoryEventType::kMapStateStarted,
                               HistoryDetails{}.add("length", static_cast<std::int64_t>(fork.items->size())));
  fork.last_event = fork.turn_event = fork.started_event;
  branch.fork = std::move(fork);
  branch.phase = Phase::kForked;
  branch.since = visit.interpreter.now();
  return resume(map, visit.interpreter, visit.frame, visit.state);
}

Attempt resume(const MapState& map, Interpreter& interpreter, Frame& frame, const State& state) {
  return Iterations(map, interpreter, frame, state).run();
}

}  // namespace millrace::asl
