#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "shared/asl/choice_rule.h"
#include "shared/asl/pattern.h"
#include "shared/asl/template.h"
#include "shared/time/clock.h"

namespace millrace::asl {

struct State;
struct StateMachine;

/// InputPath or OutputPath: absent is the whole value, null is `{}`.
struct DataPath {
  bool is_null = false;
  std::optional<Path> path = {};
};

/// ResultPath: absent replaces the input, null discards the result.
struct ResultPath {
  bool is_null = false;
  std::optional<Path> path = {};
};

/// A number that stands in the definition or is found at run time. `field` names the `…Path` field.
struct NumberField {
  std::optional<double> value;
  std::optional<Path> path;
  std::string_view field;

  bool is_set() const { return value || path; }
};

struct Retrier {
  std::vector<std::string> errors;
  double interval_seconds = 1;
  std::int64_t attempts_max = 3;
  double backoff_rate = 2;
  std::optional<double> delay_seconds_max;
  bool has_full_jitter = false;
};

struct Catcher {
  std::vector<std::string> errors;
  ResultPath result_path;
  std::optional<Template> assign;
  std::string next_name;
  const State* next = nullptr;
};

/// How a task is called and which history events tell of it.
enum class TaskKind { kService, kLambdaFunction, kActivity };

struct TaskState {
  std::string resource;
  TaskKind kind = TaskKind::kService;
  Pattern pattern = Pattern::kRequestResponse;
  /// The parts of the resource that history names: "sqs" and "sendMessage.waitForTaskToken".
  std::string service;
  std::string operation;
  NumberField timeout;
  NumberField heartbeat;
  std::optional<Template> credentials;
};

struct PassState {
  Data result;  ///< Null when there is no Result.
};

struct ChoiceBranch {
  ChoiceRule rule;
  std::optional<Template> assign;
  std::string next_name;
  const State* next = nullptr;
};

struct ChoiceState {
  std::vector<ChoiceBranch> choices;
  std::string default_name;
  const State* otherwise = nullptr;
};

struct WaitState {
  NumberField seconds;
  std::optional<TimePoint> timestamp;
  std::optional<Path> timestamp_path;
};

struct SucceedState {};

struct FailState {
  std::optional<std::string> error;
  std::optional<std::string> cause;
  std::optional<Expression> error_path;
  std::optional<Expression> cause_path;
};

struct ParallelState {
  std::vector<std::unique_ptr<StateMachine>> branches;
};

/// Where a distributed Map's items come from.
struct ItemReader {
  std::string resource;
  std::optional<Template> parameters;
  NumberField items_max;
};

struct ItemBatcher {
  std::optional<Template> batch_input;
  NumberField items_max;
  NumberField bytes_max;
};

struct ResultWriter {
  std::string resource;
  std::optional<Template> parameters;
};

/// What a Map of mode DISTRIBUTED has beside the fields of every Map.
struct DistributedMap {
  std::optional<ItemReader> reader;
  std::optional<ItemBatcher> batcher;
  std::optional<ResultWriter> writer;
  std::string label;
  /// The parts of the state, as written, that a run takes along: it is carried out elsewhere.
  Data state;
};

struct MapState {
  std::unique_ptr<StateMachine> processor;
  std::optional<Path> items_path;
  std::optional<Template> item_selector;
  NumberField concurrency_max;
  NumberField tolerated_failure_count;
  NumberField tolerated_failure_percentage;
  std::optional<DistributedMap> distributed;  ///< Absent for a Map in line.
};

struct State {
  using Details =
      std::variant<TaskState, PassState, ChoiceState, WaitState, SucceedState, FailState, ParallelState, MapState>;

  std::string name;
  Details details;
  DataPath input_path;
  DataPath output_path;
  ResultPath result_path;
  std::optional<Template> parameters;
  std::optional<Template> result_selector;
  std::optional<Template> assign;
  std::vector<Retrier> retriers;
  std::vector<Catcher> catchers;
  std::string next_name;
  /// Null for a terminal state.
  const State* next = nullptr;
  bool is_end = false;

  /// Its context object has a RetryCount.
  bool can_retry() const {
    return std::holds_alternative<TaskState>(details) || std::holds_alternative<ParallelState>(details) ||
           std::holds_alternative<MapState>(details);
  }
};

/// A machine, a branch or an item processor. Owns its states; they point at one another, so it does not move.
struct StateMachine {
  std::string comment;
  std::optional<Duration> timeout;
  std::vector<std::unique_ptr<State>> states;  ///< In document order.
  std::unordered_map<std::string_view, const State*> by_name;
  const State* start = nullptr;

  /// Null when there is no such state.
  const State* find(std::string_view name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
  }
};

}  // namespace millrace::asl
