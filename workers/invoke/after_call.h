#pragma once

#include "shared/agents/agent_answer.h"
#include "shared/coordination/circuit_breaker.h"
#include "shared/time/random.h"
#include "shared/work_loop/task.h"
#include "workers/invoke/invoke_task.h"

namespace millrace::invoke {

/// A task that has no answer yet.
struct CallSituation {
  const agents::Agent& agent;
  const InvokeTask& task;
  TimePoint now;
  Duration held_back{};  ///< How much longer a repetition must wait, because the fleet repeats too much already.
};

/// Whether the failed call will be repeated and counted: then it costs a place in the agent's retry budget. Pure.
bool is_repeated(const CallSituation& situation, const agents::AgentFailure& failure, const coordination::BreakerView& breaker);

/// The call failed, and the breaker is as `breaker` says now. Failed when trying again cannot help or was tried often enough;
/// else Pending. A failure that leaves the breaker open is not held against the task: it is parked.
work_loop::TaskOutcome outcome_after_failure(const CallSituation& situation, const agents::AgentFailure& failure,
                                             const coordination::BreakerView& breaker, Random& random);

/// The agent is at work on a task of its own: Pending, to ask it again, more and more seldom.
work_loop::TaskOutcome outcome_while_working(const CallSituation& situation, const std::string& remote_task, Random& random);

/// The breaker did not let it call: parked until the next probe, or Failed as Agent.CircuitOpen when the task wants that.
work_loop::TaskOutcome outcome_without_permit(const CallSituation& situation, const coordination::Admission& admission,
                                              Random& random);

/// Whether the task has a place for its call, or needs none: the agent wants no rate to be kept, or the call only asks for its
/// own task.
bool has_place(const CallSituation& situation);

/// The agent's rate is used up: parked until the place that was booked for it, in so long.
work_loop::TaskOutcome outcome_until_place(const CallSituation& situation, Duration wait, Random& random);

/// The agent asked everybody to leave it alone for so long.
work_loop::TaskOutcome outcome_while_cooling(const CallSituation& situation, Duration left, Random& random);

}  // namespace millrace::invoke
