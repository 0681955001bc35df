#include "tests/unit/asl/workflow_run.h"

#include <iterator>
#include <stdexcept>

namespace millrace::asl {
namespace {

std::shared_ptr<const Definition> parse_valid(std::string_view text) {
  ParsedDefinition parsed = parse_definition(text);
  if (parsed.definition) return parsed.definition;
  std::string all = "the definition of the test is not valid:";
  for (const Finding& finding : parsed.findings) all += "\n  " + finding.path + ": " + finding.message;
  throw std::invalid_argument(all);
}

}  // namespace

WorkflowRun::WorkflowRun(std::string_view definition, Json input, Limits limits)
    : definition_(parse_valid(definition)),
      limits_(limits),
      now_(*parse_rfc3339("2026-01-02T03:04:05Z")),
      execution_(Execution::begin({.id = "execution-id",
                                   .name = "execution-name",
                                   .state_machine_id = "machine-id",
                                   .state_machine_name = "machine-name",
                                   .role_arn = "role",
                                   .start_time = now_},
                                  std::move(input))) {}

Effects WorkflowRun::apply(Event event) {
  if (stores_between_events_) execution_ = *Execution::decode(execution_.encode());
  Step step = next_step(*definition_, std::move(execution_), std::move(event),
                        {.now = now_,
                         .random = random_,
                         .task_token = [](TaskKey key) { return "token-" + std::to_string(key.entry); },
                         .limits = limits_});
  execution_ = std::move(step.execution);
  history_.insert(history_.end(), step.effects.history.begin(), step.effects.history.end());
  dispatches_.insert(dispatches_.end(), step.effects.dispatches.begin(), step.effects.dispatches.end());
  for (const CancelTask& cancelled : step.effects.cancellations) cancelled_.push_back(cancelled.key);
  return std::move(step.effects);
}

void WorkflowRun::succeed(const std::string& state, Json output) {
  apply(TaskSucceeded{open(state), std::move(output)});
}

void WorkflowRun::fail(const std::string& state, std::optional<std::string> error, std::optional<std::string> cause) {
  apply(TaskFailed{open(state), std::move(error), std::move(cause)});
}

void WorkflowRun::heartbeat(const std::string& state) { apply(TaskHeartbeat{open(state)}); }

void WorkflowRun::advance_by(Duration time) {
  const TimePoint end = now_ + time;
  while (execution_.next_due() && *execution_.next_due() <= end) {
    now_ = std::max(now_, *execution_.next_due());
    apply(TimePassed{});
  }
  now_ = end;
}

void WorkflowRun::advance_late_by(Duration time) {
  now_ += time;
  apply(TimePassed{});
}

void WorkflowRun::abort(std::optional<std::string> error, std::optional<std::string> cause) {
  apply(Aborted{std::move(error), std::move(cause)});
}

std::optional<Duration> WorkflowRun::due_in() const {
  if (!execution_.next_due()) return {};
  return *execution_.next_due() - now_;
}

std::vector<std::string> WorkflowRun::history_types() const {
  std::vector<std::string> types;
  for (const HistoryEvent& event : history_) types.emplace_back(name_of(event.type));
  return types;
}

std::vector<std::string> WorkflowRun::history_chain() const {
  std::vector<std::string> chain;
  for (const HistoryEvent& event : history_)
    chain.push_back(std::string(name_of(event.type)) + "<" + std::to_string(event.previous_id));
  return chain;
}

TaskKey WorkflowRun::open(const std::string& state) const {
  for (const OpenTask& task : execution_.open_tasks())
    if (task.state_name == state) return task.key;
  throw std::out_of_range("no task of state '" + state + "' is open");
}

std::string one_state(std::string_view fields) {
  std::string text = R"({"StartAt": "State", "States": {"State": {)";
  text += fields;
  return text + "}}}";
}

}  // namespace millrace::asl
