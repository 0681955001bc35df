#include <fmt/format.h>

#include <cstdlib>
#include <ctime>

#include "shared/asl/next_step.h"
#include "shared/time/clock.h"

/// How many transitions per second one core interprets: executions from start to end in this process, history and
/// effects included, no storage. `interpreter_bench [seconds per workload]`.
namespace millrace::asl {
namespace {

/// Nothing but control flow: data passes through untouched.
constexpr const char* kPassAndChoice = R"({"StartAt": "P1", "States": {
  "P1": {"Type": "Pass", "Next": "C1"},
  "C1": {"Type": "Choice", "Default": "Bad", "Choices": [{"Variable": "$.order.total", "NumericGreaterThan": 1000, "Next": "Bad"},
         {"And": [{"Variable": "$.order.state", "IsPresent": true}, {"Variable": "$.order.state", "StringEquals": "OPEN"}], "Next": "P2"}]},
  "P2": {"Type": "Pass", "Next": "C2"},
  "C2": {"Type": "Choice", "Default": "P3", "Choices": [{"Variable": "$.customer.vip", "BooleanEquals": true, "Next": "Bad"}]},
  "P3": {"Type": "Pass", "Next": "C3"},
  "C3": {"Type": "Choice", "Default": "Bad", "Choices": [{"Variable": "$.order.id", "StringMatches": "A-*", "Next": "P4"}]},
  "P4": {"Type": "Pass", "Next": "P5"}, "P5": {"Type": "Pass", "Next": "End"},
  "End": {"Type": "Succeed"}, "Bad": {"Type": "Fail"}}})";

/// Every Pass builds data: templates, intrinsics, ResultPath.
constexpr const char* kDataFlow = R"asl({"StartAt": "D1", "States": {
  "D1": {"Type": "Pass", "Parameters": {"id.$": "$.order.id", "who.$": "$.customer.name"}, "ResultPath": "$.short", "Next": "D2"},
  "D2": {"Type": "Pass", "Parameters": {"text.$": "States.Format('{} of {}', $.short.id, $.short.who)"}, "ResultPath": "$.text", "Next": "D3"},
  "D3": {"Type": "Choice", "Default": "D4", "Choices": [{"Variable": "$.text.text", "StringEquals": "", "Next": "D4"}]},
  "D4": {"Type": "Pass", "InputPath": "$.order", "Parameters": {"n.$": "States.MathAdd($.total, 1)"}, "ResultPath": "$.next", "Next": "D5"},
  "D5": {"Type": "Pass", "OutputPath": "$.next", "End": true}}})asl";

/// One round trip per task: dispatch and answer.
constexpr const char* kTasks = R"({"StartAt": "T1", "States": {
  "T1": {"Type": "Task", "Resource": "millrace:pool:work", "ResultPath": "$.r", "Next": "T2", "Retry": [{"ErrorEquals": ["States.ALL"]}]},
  "T2": {"Type": "Task", "Resource": "millrace:pool:work", "ResultPath": "$.r", "Next": "T3", "Retry": [{"ErrorEquals": ["States.ALL"]}]},
  "T3": {"Type": "Task", "Resource": "millrace:pool:work", "ResultPath": "$.r", "End": true}}})";

const Json kOrder = Json::parse(R"({"order": {"id": "A-1043", "total": 99.5, "state": "OPEN", "lines": [
  {"sku": "X1", "n": 2}, {"sku": "X2", "n": 1}, {"sku": "X3", "n": 7}]}, "customer": {"name": "Ada", "vip": false}})");

struct Measured {
  std::int64_t transitions = 0;
  std::int64_t events = 0;
  std::int64_t executions = 0;
};

/// Of this process: what others do on the machine at the same time costs little.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

ExecutionIdentity identity_at(TimePoint start) {
  return {.id = "arn:of:an:execution:orders:1",
          .name = "1",
          .state_machine_id = "arn:of:a:machine:orders",
          .state_machine_name = "orders",
          .role_arn = "",
          .start_time = start};
}

void run_once(const Definition& definition, const Surroundings& surroundings, bool stores, Measured& measured) {
  Execution execution = Execution::begin({.id = "id",
                                          .name = "name",
                                          .state_machine_id = "m",
                                          .state_machine_name = "m",
                                          .role_arn = "r",
                                          .start_time = surroundings.now},
                                         kOrder);
  Event event = Started{};
  while (!execution.is_finished()) {
    Step step = next_step(definition, std::move(execution), event, surroundings);
    execution = std::move(step.execution);
    measured.events += static_cast<std::int64_t>(step.effects.history.size());
    for (const HistoryEvent& entry : step.effects.history)
      measured.transitions += name_of(entry.type).ends_with("StateEntered");
    if (stores) execution = *Execution::decode(execution.encode());
    event = step.effects.dispatches.empty()
                ? Event(TimePassed{})
                : Event(TaskSucceeded{step.effects.dispatches.front().key, {{"answer", 42}}});
  }
  ++measured.executions;
}

void measure(const char* name, const char* text, bool stores, double budget) {
  const auto definition = parse_definition(text).definition;
  SeededRandom random(1);
  const Surroundings surroundings{.now = SystemClock().now(),
                                  .random = random,
                                  .task_token = [](TaskKey) { return std::string("token"); },
                                  .limits = {}};
  Measured measured;
  const double start = cpu_seconds();
  double seconds = 0;
  do {
    for (int i = 0; i < 100; ++i) run_once(*definition, surroundings, stores, measured);
    seconds = cpu_seconds() - start;
  } while (seconds < budget);
  fmt::print("{:<34} {:>12.0f} transitions/s {:>12.0f} history events/s {:>10.0f} executions/s\n", name,
             static_cast<double>(measured.transitions) / seconds, static_cast<double>(measured.events) / seconds,
             static_cast<double>(measured.executions) / seconds);
}

/// Storing and restoring alone, of an execution that waits for its second task.
void measure_codec(double budget) {
  const auto definition = parse_definition(kTasks).definition;
  SeededRandom random(1);
  const Surroundings surroundings{.now = SystemClock().now(), .random = random, .task_token = {}, .limits = {}};
  Execution execution = Execution::begin(identity_at(surroundings.now), kOrder);
  Step step = next_step(*definition, std::move(execution), Started{}, surroundings);
  const TaskKey first = step.effects.dispatches.front().key;
  step = next_step(*definition, std::move(step.execution), TaskSucceeded{first, {{"answer", 42}}}, surroundings);

  const auto repeat = [&](const char* name, const auto& work) {
    const double start = cpu_seconds();
    std::int64_t count = 0;
    for (; cpu_seconds() - start < budget; count += 100)
      for (int i = 0; i < 100; ++i) work();
    fmt::print("{:<34} {:>12.2f} us each\n", name, (cpu_seconds() - start) * 1e6 / static_cast<double>(count));
  };
  const std::string stored = step.execution.encode();
  repeat("encode", [&] { (void)step.execution.encode(); });
  repeat("decode", [&] { (void)Execution::decode(stored); });
}

}  // namespace
}  // namespace millrace::asl

int main(int argument_count, char** arguments) {
  using namespace millrace::asl;
  const double budget = argument_count > 1 ? std::atof(arguments[1]) : 2;
  measure("Pass and Choice", kPassAndChoice, false, budget);
  measure("templates, intrinsics, ResultPath", kDataFlow, false, budget);
  measure("tasks", kTasks, false, budget);
  measure("tasks, stored between events", kTasks, true, budget);
  measure_codec(budget);
}
