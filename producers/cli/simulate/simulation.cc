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

/// A thrown time-out is an answer that never comes: the task's own timers will tell. Without any it is an error like others.
bool is_silence(const asl::Event& answer, const asl::DispatchTask& task) {
  const auto* failed = std::get_if<asl::TaskFailed>(&answer);
  return failed && failed->error == "States.Timeout" && (task.timeout || task.heartbeat);
}

}  // namespace

Simulation::Simulation(const asl::Definition& definition, World world, TimePoint start, asl::Limits limits)
    : definition_(definition),
      world_(world),
      now_(start),
      limits_(limits),
      execution_(asl::Execution::begin({}, Json::object())) {}

Result<void> Simulation::run(const std::string& machine_name, Json input, const std::string& until) {
  if (!until.empty()) limits_.inline_transitions_max = 1;  // Every state has its own turn, so that one can be the last.
  execution_ = asl::Execution::begin(identity_of(machine_name, now_), std::move(input));
  apply(asl::Started{});
  while (!has_reached(until) && !execution_.is_finished()) {
    if (!open_.empty()) {
      const asl::DispatchTask task = std::move(open_.front());
      open_.pop_front();
      const auto answer = world_.tasks.next_answer(task.state_name, task.key);
      if (!answer) return answer.error();
      if (!is_silence(*answer, task)) apply(*answer);
      continue;
    }
    if (!map_runs_.empty()) {
      const asl::StartMapRun wanted = std::move(map_runs_.front());
      map_runs_.pop_front();
      if (auto done = run_map(wanted); !done) return done;
      continue;
    }
    const auto due = execution_.next_due();
    if (!due) return rejected("simulation", "nothing can happen any more: no task is open and no timer runs");
    now_ = std::max(now_, *due);
    apply(asl::TimePassed{});
  }
  return {};
}

bool Simulation::has_reached(const std::string& state) {
  if (state.empty()) return false;
  for (std::size_t i = seen_; i < history_.size(); ++i) {
    const bool is_entry = asl::name_of(history_[i].type).ends_with("StateEntered");
    if (!is_entry || history_[i].details.json().at("name") != state) continue;
    history_.resize(i + 1);
    return has_stopped_ = true;
  }
  seen_ = history_.size();
  return false;
}

void Simulation::apply(const asl::Event& event) {
  asl::Step step = asl::next_step(
      definition_, std::move(execution_), event,
      {.now = now_,
       .random = random_,
       .task_token =
           [](TaskKey key) { return "token-" + std::to_string(key.entry) + "-" + std::to_string(key.retry); },
       .limits = limits_});
  execution_ = std::move(step.execution);
  std::ranges::move(step.effects.history, std::back_inserter(history_));
  std::ranges::move(step.effects.dispatches, std::back_inserter(open_));
  std::ranges::move(step.effects.map_runs, std::back_inserter(map_runs_));
  for (const asl::CancelTask& cancelled : step.effects.cancellations) {
    std::erase_if(open_, [&](const asl::DispatchTask& task) { return task.key == cancelled.key; });
    std::erase_if(map_runs_, [&](const asl::StartMapRun& run) { return run.key == cancelled.key; });
  }
}

/// Each item is an execution of its own, begun at the same moment: the Map takes as long as the longest of them.
Result<void> Simulation::run_map(const asl::StartMapRun& wanted) {
  TimePoint latest = now_;
  const auto simulate_unit = [&](const asl::ItemInputs& run, std::int64_t number,
                                 const asl::Data& input) -> Result<map_run::UnitOutcome> {
    Simulation unit(run.processor(), world_, now_, limits_);
    const std::string name = run.execution().state_machine_name + "/" + run.state_name() + "-" + std::to_string(number);
    if (auto ran = unit.run(name, *input); !ran) return ran.error();
    latest = std::max(latest, unit.now_);
    const asl::Execution& ended = unit.execution_;
    if (ended.output()) return map_run::UnitOutcome{true, ended.output()->dump(), {}, {}};
    return map_run::UnitOutcome{false, {}, ended.error(), ended.cause()};
  };
  auto event = simulate_map_run(wanted, world_.objects, now_, random_, simulate_unit);
  if (!event) return event.error();
  now_ = latest;
  apply(*event);
  return {};
}

}  // namespace millrace::cli
