#include "shared/map_run/unit_runner.h"

#include <deque>

#include "shared/asl/values.h"

namespace millrace::map_run {
namespace {

/// What a processor in place may do for one unit, however its loops run.
constexpr int kEventsMax = 10'000;

asl::ExecutionIdentity identity_of(const asl::ItemInputs& run, std::int64_t number, TimePoint now) {
  asl::ExecutionIdentity identity = run.execution();
  identity.name += "-" + run.state_name() + "-" + std::to_string(number);
  identity.id += "-" + run.state_name() + "-" + std::to_string(number);
  identity.start_time = now;
  return identity;
}

asl::Event answer_of(TaskKey key, work_loop::TaskOutcome outcome) {
  if (auto* failed = std::get_if<work_loop::Failed>(&outcome)) return asl::TaskFailed{key, std::move(failed->error), std::move(failed->cause)};
  if (std::holds_alternative<work_loop::Pending>(outcome)) {
    return asl::TaskFailed{key, "Millrace.PendingItem",
                           "The task goes on outside, which an item of a distributed Map in one step cannot wait for: give the "
                           "Task a Retry, or put a Pass state beside a Wait, so that items run as executions of their own"};
  }
  auto output = asl::parse_json(std::get<work_loop::Succeeded>(outcome).output);
  if (!output) return asl::TaskFailed{key, "Millrace.InvalidOutput", "The worker's output is not JSON"};
  return asl::TaskSucceeded{key, std::move(*output)};
}

UnitOutcome outcome_of(const asl::Execution& execution) {
  if (execution.output() != nullptr) return {.has_succeeded = true, .output = asl::to_text(*execution.output()), .error = {}, .cause = {}};
  return {.has_succeeded = false, .output = {}, .error = execution.error(), .cause = execution.cause()};
}

}  // namespace

Result<UnitOutcome> run_unit(const asl::ItemInputs& run, std::int64_t number, const asl::Data& input, TimePoint now,
                             Random& random, const DoTask& do_task) {
  asl::Limits limits;
  limits.history_events_max = 0;  // Nobody reads it.
  limits.payload_bytes_max = run.payload_bytes_max();
  const asl::Surroundings surroundings{.now = now, .random = random, .task_token = [](TaskKey) { return std::string(); }, .limits = limits};
  auto execution = asl::Execution::begin(identity_of(run, number, now), *input);
  std::deque<asl::Event> ahead;
  ahead.emplace_back(asl::Started{});
  for (int i = 0; i < kEventsMax && !ahead.empty(); ++i) {
    asl::Step step = asl::next_step(run.processor(), std::move(execution), std::move(ahead.front()), surroundings);
    ahead.pop_front();
    execution = std::move(step.execution);
    for (const asl::DispatchTask& task : step.effects.dispatches) {
      auto outcome = do_task(task);
      if (!outcome) return outcome.error();
      ahead.push_back(answer_of(task.key, std::move(*outcome)));
    }
    if (step.effects.must_continue) ahead.emplace_back(asl::TimePassed{});
  }
  if (execution.is_finished()) return outcome_of(execution);
  return UnitOutcome{.has_succeeded = false, .output = {}, .error = "Millrace.EndlessItem",
                     .cause = "The item processor came to no end within " + std::to_string(kEventsMax) + " steps"};
}

void append_result(std::string& results, const UnitOutcome& outcome) {
  if (results.size() > 1) results += ',';
  if (outcome.has_succeeded) {
    results += R"({"o":)" + outcome.output + '}';
    return;
  }
  Json failure = Json::object();
  if (outcome.error) failure["e"] = *outcome.error;
  if (outcome.cause) failure["c"] = *outcome.cause;
  results += asl::to_text(failure);
}

}  // namespace millrace::map_run
