#include "shared/asl/state_trial.h"

#include "shared/time/timestamp.h"

namespace millrace::asl {
namespace {

std::string text_in(const Json& json, const char* part, const char* name, std::string otherwise) {
  if (!json.contains(part) || !json.at(part).is_object()) return otherwise;
  const auto found = json.at(part).find(name);
  return found != json.at(part).end() && found->is_string() ? found->get<std::string>() : otherwise;
}

Execution begin_trial(const StateTest& test, TimePoint now) {
  const std::string arn = "arn:aws:states:us-east-1:" + std::string(12, '1');
  const auto start = parse_rfc3339(text_in(test.context, "Execution", "StartTime", ""));
  return Execution::begin({.id = text_in(test.context, "Execution", "Id", arn + ":execution:test:test"),
                           .name = text_in(test.context, "Execution", "Name", "test"),
                           .state_machine_id = text_in(test.context, "StateMachine", "Id", arn + ":stateMachine:test"),
                           .state_machine_name = text_in(test.context, "StateMachine", "Name", "test"),
                           .role_arn = text_in(test.context, "Execution", "RoleArn", ""),
                           .start_time = start.value_or(now)},
                          test.input);
}

Event answer_of(const StateMock& mock, TaskKey key) {
  if (mock.result) return TaskSucceeded{key, *mock.result};
  return TaskFailed{key, mock.error, mock.cause};
}

}  // namespace

StateTrial::StateTrial(const StateTest& test, std::shared_ptr<const Definition> definition, TimePoint now)
    : definition_(std::move(definition)), now_(now), execution_(begin_trial(test, now)) {
  ExecutionState& execution = execution_.state();
  const Json* described = test.context.contains("Execution") ? &test.context.at("Execution") : nullptr;
  if (described && described->is_object() && described->contains("Input"))
    execution.input = make_data(described->at("Input"));
  execution.has_started = true;
  execution.turn_since = now;
  execution.root.state = state().name;
  execution.root.phase = Phase::kAgain;
  execution.root.entry = execution.next_entry++;
  execution.root.entered_at = now;
  execution.root.retry_count = test.retry_count;
  execution.root.retries.assign(state().retriers.size(), test.retry_count);
  for (const auto& [name, value] : test.variables.items()) assign(execution.root.variables, name, make_data(value));
}

void StateTrial::run(const std::optional<StateMock>& mock) {
  const auto dispatches = apply(TimePassed{}, 1);
  if (!dispatches.empty() && mock) apply(answer_of(*mock, dispatches.front().key), 0);
  if (branch().phase != Phase::kTimer) return;
  now_ = *branch().due;
  apply(TimePassed{}, 0);
}

std::vector<DispatchTask> StateTrial::apply(Event event, int transitions_max) {
  Step step = next_step(*definition_, std::move(execution_), std::move(event),
                        {.now = now_,
                         .random = random_,
                         .task_token = [](TaskKey) { return std::string("token"); },
                         .limits = {.inline_transitions_max = transitions_max},
                         .watcher = &record_});
  execution_ = std::move(step.execution);
  return std::move(step.effects.dispatches);
}

}  // namespace millrace::asl
