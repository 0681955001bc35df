#pragma once

#include <optional>
#include <variant>

#include "shared/asl/environment.h"
#include "shared/asl/event.h"
#include "shared/asl/execution_state.h"
#include "shared/asl/history.h"
#include "shared/asl/state_machine.h"

namespace millrace::asl {

class Interpreter;

/// A line of control with what surrounds it: the machine it runs, the scopes and the Map item it can see.
struct Frame {
  Branch& branch;
  const StateMachine& machine;
  VariableScope scope;
  const ContextObject::MapItem* item = nullptr;
};

/// The state has its result, which the data flow turns into its output.
struct Finished {
  Data result;
};
/// A Choice has chosen: where to go on, what to assign, and the data that the assignment sees.
struct Chosen {
  const State* next = nullptr;
  const Template* assign = nullptr;
  Data seen;
};
/// The state waits; the branch's phase says for what.
struct Blocked {};

/// What one attempt of a state came to.
using Attempt = std::variant<Finished, Chosen, Blocked, Fault>;

/// What an attempt sees. `environment.data` is the effective input, after InputPath.
struct Visit {
  Interpreter& interpreter;
  Frame& frame;
  const State& state;
  Environment environment;
};

// One attempt of each kind of state; each in the file of its name.
Attempt attempt(const TaskState& task, Visit& visit);
Attempt attempt(const PassState& pass, Visit& visit);
Attempt attempt(const ChoiceState& choice, Visit& visit);
Attempt attempt(const WaitState& wait, Visit& visit);
Attempt attempt(const SucceedState& succeed, Visit& visit);
Attempt attempt(const FailState& fail, Visit& visit);
Attempt attempt(const ParallelState& parallel, Visit& visit);
Attempt attempt(const MapState& map, Visit& visit);

// A state that forked goes on when something happened to its children.
Attempt resume(const ParallelState& parallel, Interpreter& interpreter, Frame& frame, const State& state);
Attempt resume(const MapState& map, Interpreter& interpreter, Frame& frame, const State& state);

// A task's answer.
Attempt succeed(const TaskState& task, Interpreter& interpreter, Branch& branch, Json output);
Attempt fail(const TaskState& task, Interpreter& interpreter, Branch& branch, TaskFailed failure);
Attempt time_out(const TaskState& task, Interpreter& interpreter, Branch& branch, bool is_heartbeat);

/// A Map of mode DISTRIBUTED: asks for a run of its items elsewhere (distributed_map.cc), and the run's end.
Attempt start_map_run(const MapState& map, Visit& visit);
Attempt end_map_run(Interpreter& interpreter, Branch& branch, const State& state,
                    std::variant<TaskSucceeded, TaskFailed> answer);

/// A Map's items, from its input.
Evaluated<Data> select_items(const MapState& map, const Environment& environment);
/// The bounds of a Map, evaluated once per attempt; what is wrong with them, if anything.
std::optional<Fault> set_bounds(const MapState& map, const Environment& environment, Fork& fork);

/// The effective input after Parameters, or as it is without them.
Evaluated<Data> apply_parameters(const Visit& visit);

/// A positive or zero whole number from a `…Path` field; a fault in AWS's words otherwise.
Evaluated<std::optional<double>> evaluate_integer(const NumberField& field, const Environment& environment);
Evaluated<std::optional<double>> evaluate_number(const NumberField& field, const Environment& environment);

// The history events of each kind.
HistoryEventType entered_type(const State& state);
HistoryEventType exited_type(const State& state);
/// Only Task, Wait, Parallel and Map are told of when they are cut.
std::optional<HistoryEventType> aborted_type(const State& state);

}  // namespace millrace::asl
