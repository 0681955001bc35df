#include "workers/invoke/invoke_handler.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "shared/agents/agent_schema.h"
#include "shared/vocabulary/json.h"

namespace millrace::invoke {
namespace {

using agents::Agent;
using agents::AgentFailure;
using agents::AgentOutput;
using agents::AgentWorking;
using coordination::BreakerName;
using coordination::CallOutcome;
using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;

// A probe's place must not return while its call may still be answered.
constexpr Duration kLeaseMargin = std::chrono::seconds{5};

std::string cooldown_name(const Agent& agent) { return "agent:" + agent.name.value(); }

coordination::BudgetName budget_of(const Agent& agent) { return coordination::BudgetName(agent.name.value()); }

// What a repetition may cure, and a stop, go back to the loop; the rest is the workflow's to know.
Result<TaskOutcome> failed_or(const Error& error, std::string name) {
  if (error.kind != ErrorKind::kRejected) return error;
  return TaskOutcome(Failed{.error = std::move(name), .cause = error.detail});
}

/// Empty when the input is what the agent takes.
std::string what_is_wrong_with(const std::string& input, const Agent& agent) {
  if (agent.input_schema.empty()) return "";
  const auto schema = agents::schema_of(agent.input_check, agent.input_schema);
  if (!schema) return "the input_schema of agent " + agent.name.value() + " is none: " + schema.error().detail;
  const auto violations = (*schema)->validate(Json::parse(input, nullptr, false));
  return violations.empty() ? "" : "agent " + agent.name.value() + " does not take this: " + describe(violations);
}

CallOutcome outcome_of(const Result<agents::AgentAnswer>& answer) {
  if (!answer) return CallOutcome::kNeither;
  const auto* failure = std::get_if<AgentFailure>(&*answer);
  return failure == nullptr ? CallOutcome::kSucceeded : failure->counts_as;
}

}  // namespace

Result<TaskOutcome> InvokeHandler::handle(const Task& task, const work_loop::TaskScope& scope) {
  const bool ends_task = task.operation == kEndTaskOperation;
  if (task.operation != "agent" && !ends_task) {
    return TaskOutcome(Failed{"Millrace.UnknownOperation", "the pool invoke has one operation, agent, not " + task.operation});
  }
  const auto wanted = parse_invoke_task(task);
  if (!wanted) return failed_or(wanted.error(), "Agent.BadInput");
  const auto agent = with_.registry.find(wanted->agent);
  if (!agent) return failed_or(agent.error(), "Agent.NotConfigured");
  if (!*agent) {
    return TaskOutcome(Failed{"Agent.Unknown", "no agent is registered as " + wanted->agent.value() + ": `millrace agent put`"});
  }
  if (ends_task) return end_remote_task(**agent, *wanted, task, scope);
  if (std::string wrong = what_is_wrong_with(wanted->input, **agent); !wrong.empty()) {
    return TaskOutcome(Failed{"Agent.BadInput", std::move(wrong)});
  }
  return call_when_allowed(**agent, *wanted, task, scope);
}

Result<TaskOutcome> InvokeHandler::end_remote_task(const Agent& agent, const InvokeTask& wanted, const Task& task,
                                                   const work_loop::TaskScope& scope) {
  const auto answer = with_.caller.call(agent,
                                        {.input = {},
                                         .session = wanted.session,
                                         .correlation_id = wanted.correlation_id,
                                         .idempotency_key = task.id.value(),
                                         .attempt = task.attempt,
                                         .traceparent = task.traceparent,
                                         .remote_task = wanted.waited.remote_task,
                                         .ends_task = true},
                                        scope.stop);
  // Nobody waits for what the agent says to it; only an agent that cannot be reached is worth another try.
  if (!answer && answer.error().kind != ErrorKind::kRejected) return answer.error();
  return TaskOutcome(Succeeded{"null"});
}

Result<TaskOutcome> InvokeHandler::call_when_allowed(const Agent& agent, const InvokeTask& wanted, const Task& task,
                                                     const work_loop::TaskScope& scope) {
  const CallSituation situation{.agent = agent, .task = wanted, .now = with_.clock.now()};
  if (const Duration left = with_.cooldowns.left(cooldown_name(agent)); left > Duration::zero()) {
    return parked(agent, outcome_while_cooling(situation, left, with_.random));
  }
  const BreakerName breaker(agent.name.value());
  const auto admission = with_.breakers.admit(breaker, agent.breaker, agent.timeout + kLeaseMargin);
  with_.meters.saw(agent, admission.view, with_.breakers.is_alone());
  if (!admission.permit) return parked(agent, outcome_without_permit(situation, admission, with_.random));
  if (const Duration wait = wait_for_place(situation); wait > Duration::zero()) {
    with_.breakers.record(breaker, agent.breaker, *admission.permit, CallOutcome::kNeither);
    return parked(agent, outcome_until_place(situation, wait, with_.random));
  }
  const bool is_first = wanted.waited.failures == 0 && wanted.waited.remote_task.empty();
  if (is_first) with_.budgets.earn(budget_of(agent), agent.retry.budget);

  const auto answer = call(agent, wanted, task, scope);

  const auto view = with_.breakers.record(breaker, agent.breaker, *admission.permit, outcome_of(answer));
  with_.meters.saw(agent, view, with_.breakers.is_alone());
  if (!answer) return failed_or(answer.error(), "Agent.NotConfigured");
  if (const auto* output = std::get_if<AgentOutput>(&*answer)) return TaskOutcome(Succeeded{output->output});
  const CallSituation after{.agent = agent, .task = wanted, .now = with_.clock.now()};
  if (const auto* working = std::get_if<AgentWorking>(&*answer)) {
    return parked(agent, outcome_while_working(after, working->remote_task, with_.random));
  }
  return after_failure(after, std::get<AgentFailure>(*answer), view);
}

Duration InvokeHandler::wait_for_place(const CallSituation& situation) {
  if (has_place(situation)) return Duration::zero();
  const std::chrono::duration<double> interval(60 / situation.agent.requests_per_minute);
  return with_.places.book(coordination::PlaceName(situation.agent.name.value()), std::chrono::ceil<Duration>(interval));
}

Result<TaskOutcome> InvokeHandler::after_failure(CallSituation situation, const AgentFailure& failure,
                                                 const coordination::BreakerView& breaker) {
  const Agent& agent = situation.agent;
  if (failure.retry_after) with_.cooldowns.begin(cooldown_name(agent), *failure.retry_after);
  if (is_repeated(situation, failure, breaker)) {
    situation.held_back = with_.budgets.spend(budget_of(agent), agent.retry.budget);
    with_.meters.repeated(agent, situation.held_back);
  }
  return parked(agent, outcome_after_failure(situation, failure, breaker, with_.random));
}

Result<agents::AgentAnswer> InvokeHandler::call(const Agent& agent, const InvokeTask& wanted, const Task& task,
                                                const work_loop::TaskScope& scope) {
  const TimePoint start = with_.clock.now();
  const Duration began = with_.clock.monotonic();
  const tracing::CurrentSpan current = with_.trace.begin_call(task);
  auto answer = with_.caller.call(agent,
                                  {.input = wanted.input,
                                   .session = wanted.session,
                                   .correlation_id = wanted.correlation_id,
                                   .idempotency_key = task.id.value(),
                                   .attempt = task.attempt,
                                   .traceparent = with_.trace.traceparent_for(task),
                                   .xray_header = with_.trace.xray_header_for(task),
                                   .remote_task = wanted.waited.remote_task,
                                   .can_wait = true},
                                  scope.stop);
  with_.trace.called(agent, wanted, task, start, answer);
  if (answer) {
    const auto* failure = std::get_if<AgentFailure>(&*answer);
    const agents::CallCost& cost = cost_in(*answer);
    with_.meters.called(agent, failure == nullptr ? "ok" : failure->error, with_.clock.monotonic() - began, cost);
    charge(agent, task, cost);
  }
  return answer;
}

void InvokeHandler::charge(const Agent& agent, const Task& task, const agents::CallCost& cost) {
  if (cost.nanodollars == 0 && cost.tokens == 0) return;  // Most agents cost nothing, and no statement either.
  const auto added = with_.costs.add(task.job, task.id, agent.name, cost);
  if (added) return;
  // The answer is there: to ask for it again would cost once more.
  spdlog::warn("the cost of a call of {} is missing in its job: {} billionths of a dollar, {} tokens: {}", agent.name.value(),
               cost.nanodollars, cost.tokens, added.error().detail);
}

TaskOutcome InvokeHandler::parked(const Agent& agent, TaskOutcome outcome) {
  if (std::holds_alternative<work_loop::Pending>(outcome)) with_.meters.parked(agent);
  return outcome;
}

}  // namespace millrace::invoke
