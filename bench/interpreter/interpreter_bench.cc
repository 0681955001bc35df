#include <fmt/format.h>

#include <cstdlib>

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
  Duration took{};
};

void run_once(const Definition& definition, const Surroundings& surroundings, bool stores, Measured& measured) {
  Execution execution = Execution::begin({.id = "id", .name = "name", .state_machine_id = "m", .state_machine_name = "m", .role_arn = "r", .start_time = surroundings.now}, kOrder);
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

void measure(const char* name, const char* text, bool stores, Duration budget) {
  const auto definition = parse_definition(text).definition;
  SeededRandom random(1);
  SystemClock clock;
  const Surroundings surroundings{.now = clock.now(),
                                  .random = random,
                                  .task_token = [](TaskKey) { return std::string("token"); },
                                  .limits = {}};
  Measured measured;
  const Duration start = clock.monotonic();
  do {
    for (int i = 0; i < 100; ++i) run_once(*definition, surroundings, stores, measured);
    measured.took = clock.monotonic() - start;
  } while (measured.took < budget);
  const double seconds = std::chrono::duration<double>(measured.took).count();
  fmt::print("{:<34} {:>12.0f} transitions/s {:>12.0f} history events/s {:>10.0f} executions/s\n", name,
             static_cast<double>(measured.transitions) / seconds, static_cast<double>(measured.events) / seconds,
             static_cast<double>(measured.executions) / seconds);
}

}  // namespace
}  // namespace millrace::asl

int main(int argument_count, char** arguments) {
  using namespace millrace::asl;
  const double seconds = argument_count > 1 ? std::atof(arguments[1]) : 2;
  const auto budget = std::chrono::duration_cast<millrace::Duration>(std::chrono::duration<double>(seconds));
  measure("Pass and Choice", kPassAndChoice, false, budget);
  measure("templates, intrinsics, ResultPath", kDataFlow, false, budget);
  measure("tasks", kTasks, false, budget);
  measure("tasks, stored between events", kTasks, true, budget);
}
