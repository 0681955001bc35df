#include "workers/enrich/program_agent.h"

#include <algorithm>

namespace millrace::enrich {
namespace {

using agents::AgentFailure;
using agents::AgentOutput;
using coordination::CallOutcome;

// A probe's place must not return while its call may still be answered.
constexpr Duration kProbeMargin = std::chrono::seconds{5};

/// As many rows wait at once as there are permits, so places are seldom far off; whose is gives it up.
constexpr Duration kPlaceWaitMax = std::chrono::minutes{10};

std::string cooldown_of(const agents::Agent& agent) { return "agent:" + agent.name.value(); }

CallOutcome as_breaker_counts(const Result<agents::AgentAnswer>& answer) {
  if (!answer) return CallOutcome::kNeither;
  const auto* failure = std::get_if<AgentFailure>(&*answer);
  if (failure == nullptr) return CallOutcome::kSucceeded;
  // It answered, and about this row only.
  return failure->error == "Agent.Unsuccessful" ? CallOutcome::kSucceeded : failure->counts_as;
}

}  // namespace

Duration ProgramAgent::wait_for_place(const agents::Agent& agent) {
  if (agent.requests_per_minute <= 0) return Duration::zero();
  const std::chrono::duration<double> interval(60 / agent.requests_per_minute);
  return with_.places.book(coordination::PlaceName(agent.name.value()), std::chrono::ceil<Duration>(interval));
}

CallReport ProgramAgent::call(const RowCall& call, std::stop_token stop) {
  CallReport report{
      .outcome = RowFailed{}, .calls = 0, .tokens = 0, .nanodollars = 0, .done_by = agents::name_of(call.agent.kind)};
  report.waited = wait_for_place(call.agent);
  if (report.waited > kPlaceWaitMax) {
    report.outcome = AgentAway{"its rate of calls is used up", report.waited};
    return report;
  }
  if (report.waited > Duration::zero() && wait_or_stop(with_.clock, report.waited, stop)) {
    report.outcome = AgentAway{"the worker stops", Duration::zero()};
    return report;
  }
  if (const Duration left = with_.cooldowns.left(cooldown_of(call.agent)); left > Duration::zero()) {
    report.outcome = AgentAway{"it asked to be left alone", left};
    return report;
  }
  const coordination::BreakerName breaker(call.agent.name.value());
  agents::Agent hurried = call.agent;
  hurried.timeout = std::min(hurried.timeout, call.time_left);
  const auto admission = with_.breakers.admit(breaker, call.agent.breaker, hurried.timeout + kProbeMargin);
  with_.meters.saw(call.agent, admission.view, with_.breakers.is_alone());
  if (!admission.permit) {
    // Probes answer long before their loans end.
    const bool is_tried = admission.view.phase == coordination::BreakerPhase::kHalfOpen;
    report.outcome = is_tried ? AgentAway{"its circuit breaker lets a few calls try first",
                                          std::min(admission.retry_in, call.agent.breaker.timeout / 6)}
                              : AgentAway{"its circuit breaker is open", admission.retry_in};
    return report;
  }

  const Duration began = with_.clock.monotonic();
  const auto answer = with_.caller.call(hurried,
                                        {.input = call.input,
                                         .session = call.session,
                                         .correlation_id = call.session,
                                         .idempotency_key = call.idempotency_key,
                                         .attempt = call.attempt,
                                         .traceparent = call.traceparent},
                                        stop);
  const auto view = with_.breakers.record(breaker, call.agent.breaker, *admission.permit, as_breaker_counts(answer));
  with_.meters.saw(call.agent, view, with_.breakers.is_alone());
  if (!answer) {  // Not configured, the parameter store is away, or we are stopping: no call that anybody counts.
    report.outcome = AgentAway{answer.error().detail, std::chrono::seconds(5)};
    if (answer.error().kind == ErrorKind::kRejected)
      report.outcome = RowFailed{"Agent.NotConfigured", answer.error().detail, false};
    return report;
  }
  const agents::CallCost cost = cost_in(*answer);
  report.calls = 1;
  report.nanodollars = cost.nanodollars;
  const auto* failure = std::get_if<AgentFailure>(&*answer);
  with_.meters.called(call.agent, failure == nullptr ? "ok" : failure->error, with_.clock.monotonic() - began, cost);
  if (failure == nullptr) {
    report.outcome = RowAnswered{std::get<AgentOutput>(*answer).output};
    return report;
  }
  if (failure->retry_after) with_.cooldowns.begin(cooldown_of(call.agent), *failure->retry_after);
  const bool has_opened = view.phase != coordination::BreakerPhase::kClosed && failure->may_retry;
  if (has_opened) {
    report.outcome = AgentAway{"its circuit breaker is open", view.open_for};
  } else if (failure->retry_after) {
    report.outcome = AgentAway{"it asked to be left alone", *failure->retry_after};
  } else {
    report.outcome = RowFailed{failure->error, failure->cause, failure->may_retry};
  }
  return report;
}

}  // namespace millrace::enrich
