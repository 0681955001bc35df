#include "producers/cli/simulate/simulation.h"

#include <iterator>

namespace millrace::cli {

namespace {

/// Identifiers have the shape that Step Functions gives them, in a region and account that stand for none.
asl::ExecutionIdentity identity_of(const std::string& machine_name, TimePoint start) {
  const std::string prefix = "arn:aws:states:us-east-1:" + std::string(12, '1');
  return {.id = prefix + ":execution:" + machine_name + ":simulation",
          .name = "simulation",
          .state_machine_id = prefix + ":stateMachine:" + machine_name,
          .state_machine_name = machine_name,
          .role_arn = "arn:aws:iam::" + std::string(12, '1') + ":role/simulation",
          .start_time = start};
}

}  // namespace

Simulation::Simulation(const asl::Definition& definition, MockedTasks tasks, TimePoint start)
    : definition_(definition),
      tasks_(std::move(tasks)),
      now_(start),
      execution_(asl::Execution::begin({}, Json::object())) {}

Result<void> Simulation::run(const std::string& machine_name, Json input) {
  execution_ = asl::Execution::begin(identity_of(machine_name, now_), std::move(input));
  apply(asl::Started{});
  while (!execution_.is_finished()) {
    if (!open_.empty()) {
      const asl::DispatchTask task = std::move(open_.front());
      open_.pop_front();
      const auto answer = tasks_.next_answer(task.state_name, task.key);
      if (!answer) return answer.error();
      apply(*answer);
      continue;
    }
    const auto due = execution_.next_due();
    if (!due) return rejected("simulation", "nothing can happen any more: no task is open and no timer runs");
    now_ = std::max(now_, *due);
    apply(asl::TimePassed{});
  }
  return {};
}

void Simulation::apply(const asl::Event& event) {
  asl::Step step = asl::next_step(
      definition_, std::move(execution_), event,
      {.now = now_,
       .random = random_,
       .task_token =
           [](TaskKey key) { return "token-" + std::to_string(key.entry) + "-" + std::to_string(key.retry); },
       .limits = {}});
  execution_ = std::move(step.execution);
  std::ranges::move(step.effects.history, std::back_inserter(history_));
  std::ranges::move(step.effects.dispatches, std::back_inserter(open_));
  for (const asl::CancelTask& cancelled : step.effects.cancellations)
    std::erase_if(open_, [&](const asl::DispatchTask& task) { return task.key == cancelled.key; });
}

}  // namespace millrace::cli
