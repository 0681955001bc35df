#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/asl/data.h"
#include "shared/asl/definition.h"
#include "shared/asl/event.h"
#include "shared/asl/execution.h"
#include "shared/asl/history.h"
#include "shared/asl/state_watcher.h"
#include "shared/time/random.h"

namespace millrace::asl {

/// Guards against definitions that run away.
struct Limits {
  /// Transitions made for one event before the caller gets its turn back (`must_continue`).
  int inline_transitions_max = 1000;
  /// UTF-8 bytes of one payload; above it a state fails with States.DataLimitExceeded.
  std::size_t payload_bytes_max = 262144;
  /// UTF-8 bytes of all variables of one execution together; 0 means that nobody counts.
  std::size_t variable_bytes_max = 10 << 20;
  /// Where an execution fails with States.Runtime; 0 means never.
  std::int64_t history_events_max = 25000;
};

/// Everything that an execution may ask of the world: it has no clock, chance or secrets of its own. Given the same
/// surroundings, the same step happens again.
struct Surroundings {
  TimePoint now;
  Random& random;
  /// The token that answers a `.waitForTaskToken` task; must be the same for the same key.
  std::function<std::string(TaskKey)> task_token;
  Limits limits = {};
  /// Null, or told of every attempt; must outlive the step.
  StateWatcher* watcher = nullptr;
};

/// A task to be given to whoever does `resource`. `timeout` and `heartbeat` are for information: the execution keeps
/// both timers itself. `input` is what Parameters made.
struct DispatchTask {
  TaskKey key;
  std::string state_name;
  std::string resource;
  Pattern pattern = Pattern::kRequestResponse;
  Json input;
  std::optional<Duration> timeout;
  std::optional<Duration> heartbeat;
};

/// A distributed Map to be run: its items go through its item processor elsewhere. Answered like a task, under its
/// key: with the Map's result, or with what the Map fails with. `plan` is what ItemInputs and `map_run` read
/// (map_plan.h says what is in it); it stands for itself, whatever becomes of the execution.
struct StartMapRun {
  TaskKey key;
  std::string state_name;
  Json plan;
  Data items;  ///< An array when the items came in line; null when a reader is to be asked.
  /// After a redrive: the run whose succeeded items are kept.
  std::optional<TaskKey> resumes;
};

/// Nobody waits for this task or run any more: stop it if you can; its answer will be ignored.
struct CancelTask {
  TaskKey key;
};

/// What the caller has to do, in order, once the new execution is stored.
struct Effects {
  std::vector<DispatchTask> dispatches;
  std::vector<StartMapRun> map_runs;
  std::vector<CancelTask> cancellations;
  std::vector<HistoryEvent> history;
  /// The execution reached its end with this very event.
  bool finished = false;
  /// The event was for a task that is not open (answered, timed out, cut, or never was), cannot apply to this status,
  /// or no timer was due: the execution is unchanged.
  bool ignored = false;
  /// The inline limit stopped the step; apply TimePassed to go on. Nothing is lost when that happens later.
  bool must_continue = false;
};

struct Step {
  Execution execution;
  Effects effects;
};

/// Applies one event. Pure: no network, clock or database, the same arguments give the same step. Never throws for
/// anything a workflow or its data can do: that ends as a failed execution. `definition` must be the one that the
/// execution began with.
Step next_step(const Definition& definition, Execution execution, Event event,
               const Surroundings& surroundings);

}  // namespace millrace::asl
