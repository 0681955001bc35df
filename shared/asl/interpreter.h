#pragma once

#include <optional>
#include <string>

#include "shared/asl/execution_state.h"
#include "shared/asl/next_step.h"
#include "shared/asl/state_kinds.h"
#include "shared/asl/state_machine.h"

namespace millrace::asl {

/// What driving a branch came to.
enum class Progress { kBlocked, kSucceeded, kFailed };

/// Applies one event to one execution: drives every line of control that can go on until it waits, ends or has used
/// up the event's share of transitions. Lives as long as the step; next_step is the way in.
class Interpreter final {
 public:
  /// All must outlive the interpreter.
  Interpreter(const Definition& definition, ExecutionState& execution, const Surroundings& surroundings,
              Effects& effects);

  void apply(Event event);

  // What the state kinds need.

  /// Runs a branch as far as it goes. After kFailed, fault() says why.
  Progress drive(Frame frame);
  const Fault& fault() const { return *fault_; }

  TimePoint now() const { return surroundings_.now; }
  Random& random() const { return surroundings_.random; }
  Effects& effects() { return effects_; }
  const Limits& limits() const { return surroundings_.limits; }
  /// Tells whoever watches of a stage of the data flow.
  void show(std::string_view stage, const Data& data) const {
    if (surroundings_.watcher) surroundings_.watcher->saw(stage, data);
  }
  /// Whether more transitions may be made for this event.
  bool has_turn() const { return transitions_ < limits().inline_transitions_max; }
  /// Asks for another turn.
  void ask_to_continue();
  /// The fault of a payload above the limit, named after what `producer` made it; nothing when it is within. `known`
  /// is data that was checked before.
  std::optional<Fault> check_size(const std::string& producer, const Data& data, const Data& known = {}) const;

  /// Adds to the history; the event becomes the head of the branch's chain of previousEventId.
  std::int64_t record(Branch& branch, HistoryEventType type, HistoryDetails details = {});
  /// Adds to the history beside the chain.
  std::int64_t record_aside(std::int64_t previous, HistoryEventType type, HistoryDetails details = {});

  /// Stops the unfinished children of a state because one of them failed, and tells so in the history.
  void cut_children(Fork& fork, const State& state, std::int64_t previous);
  /// Stops everything from here downward without a word in the history.
  void cut_silently(Branch& branch);

  ContextObject context_of(const Frame& frame, const State& state) const;

 private:
  // Driving (interpreter.cc).
  std::optional<Attempt> advance(Frame& frame, const State& state);
  void enter(Frame& frame, const State& state);
  Attempt attempt(Frame& frame, const State& state);
  Attempt resume_fork(Frame& frame, const State& state);
  Attempt finish_wait(Frame& frame, const State& state);
  std::optional<Attempt> answer_for(Frame& frame, const State& state);
  void remember_tolerated(const Branch& branch);
  bool take_turn();
  Progress fail_for_full_history(Branch& branch);
  std::int64_t append(std::int64_t previous, HistoryEventType type, HistoryDetails details);
  void cut(Branch& branch, const StateMachine& machine, std::int64_t previous);

  // What an attempt leads to (settle.cc). A returned state is the next one; null means that the branch waits, ended
  // or failed: its phase tells.
  const State* settle(Frame& frame, const State& state, Attempt attempt);
  std::optional<Fault> leave(Frame& frame, const State& state, const Data& result, const Template* assign);
  Evaluated<Data> output_of(Frame& frame, const State& state, const Data& result);
  std::optional<Fault> exit(Frame& frame, const State& state, Data output, const Template* assign, const Data& seen);
  std::optional<Fault> check_variables(const Branch& assigning, const Json& assigned);
  const State* go_on(Branch& branch, const State* next);
  const State* recover(Frame& frame, const State& state, Fault fault);
  bool retry(Branch& branch, const State& state, const Fault& fault);
  std::optional<Fault> handle_with(const Catcher& catcher, Frame& frame, const State& state, const Fault& fault);

  // The execution as a whole (next_step.cc).
  void on(const Started& event);
  void on(TaskSucceeded&& event);
  void on(TaskFailed&& event) {
    const TaskKey key = event.key;
    answer(key, std::move(event));
  }
  void on(const TaskHeartbeat& event);
  void on(const TimePassed& event);
  void on(const Aborted& event);
  void on(const Redriven& event);
  void answer(TaskKey key, std::variant<TaskSucceeded, TaskFailed> outcome);
  Branch* find_open_task(TaskKey key);
  std::optional<TimePoint> earliest_due() const;
  void set_deadline();
  void drive_root();
  void finish(Status status, HistoryEventType type, std::int64_t previous, HistoryDetails details);
  void ignore() { effects_.ignored = true; }

  const Definition& definition_;
  ExecutionState& execution_;
  const Surroundings& surroundings_;
  Effects& effects_;
  int transitions_ = 0;
  bool is_history_full_ = false;
  /// At least what all variables take, once somebody assigned in this step.
  std::optional<std::size_t> variable_bytes_;
  std::optional<Fault> fault_;
  /// The branch that the event's answer is for, until it has taken it.
  const Branch* answered_ = nullptr;
  std::variant<TaskSucceeded, TaskFailed> answer_;
};

}  // namespace millrace::asl
