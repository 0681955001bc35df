#include "tests/unit/frameworks/scripted_run.h"

namespace millrace::frameworks {

namespace {

constexpr int kEventsMax = 1000;  // A workflow that goes round for ever must end a test, not hang it.

asl::Event event_of(TaskKey key, const ScriptedRun::Answer& answer) {
  if (const auto* failure = std::get_if<ScriptedRun::Failure>(&answer)) {
    return asl::TaskFailed{.key = key, .error = failure->error, .cause = failure->cause};
  }
  return asl::TaskSucceeded{.key = key, .output = std::get<Json>(answer)};
}

}  // namespace

ScriptedRun::ScriptedRun(const asl::Definition& definition, std::string machine_name)
    : definition_(definition), machine_name_(std::move(machine_name)) {}

void ScriptedRun::answer(const std::string& resource, Answer answer) { script_[resource].push_back(std::move(answer)); }

asl::Execution ScriptedRun::run(const Json& input) {
  ManualClock clock{TimePoint(std::chrono::seconds(1'800'000'000))};
  SeededRandom random(1);
  asl::Execution execution = asl::Execution::begin(
      {.id = "e1", .name = "e1", .state_machine_id = "m1", .state_machine_name = machine_name_, .role_arn = "",
       .start_time = clock.now()},
      input);
  std::deque<asl::Event> events{asl::Started{}};
  for (int applied = 0; applied < kEventsMax && !execution.is_finished(); ++applied) {
    if (events.empty()) {
      if (!execution.open_tasks().empty() || !execution.next_due()) break;
      clock.advance_by(*execution.next_due() - clock.now());
      events.push_back(asl::TimePassed{});
    }
    const asl::Event event = events.front();
    events.pop_front();
    asl::Step step = asl::next_step(
        definition_, std::move(execution), event,
        {.now = clock.now(), .random = random, .task_token = [](TaskKey) { return std::string("token"); }});
    execution = std::move(step.execution);
    for (asl::Event& follows : events_for(step.effects)) events.push_back(std::move(follows));
  }
  return execution;
}

std::vector<asl::Event> ScriptedRun::events_for(const asl::Effects& effects) {
  std::vector<asl::Event> events;
  for (const asl::DispatchTask& task : effects.dispatches) {
    dispatched_.emplace_back(task.resource, task.input);
    auto& answers = script_[task.resource];
    if (answers.empty()) continue;
    events.push_back(event_of(task.key, answers.front()));
    answers.pop_front();
  }
  if (effects.must_continue) events.push_back(asl::TimePassed{});
  return events;
}

std::vector<std::string> ScriptedRun::resources() const {
  std::vector<std::string> resources;
  for (const auto& [resource, input] : dispatched_) resources.push_back(resource);
  return resources;
}

std::vector<Json> ScriptedRun::inputs_of(const std::string& resource) const {
  std::vector<Json> inputs;
  for (const auto& [name, input] : dispatched_) {
    if (name == resource) inputs.push_back(input);
  }
  return inputs;
}

}  // namespace millrace::frameworks
