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
};

/// The call failed, and the breaker is as `breaker` says now. Failed when trying again cannot help or was tried often enough;
/// else Pending. A failure that leaves the breaker open is not held against the task: it is parked.
work_loop::TaskOutcome outcome_after_failure(const CallSituation& situation, const agents::AgentFailure& failure,
                                             const coordination::BreakerView& breaker, Random& random);

/// The agent is at work on a task of its own: Pending, to ask it again, more and more seldom.
work_loop::TaskOutcome outcome_while_working(const CallSituation& situation, const std::string& remote_task, Random& random);

/// The breaker did not let it call: parked until the next probe, or Failed as Agent.CircuitOpen when the task wants that.
work_loop::TaskOutcome outcome_without_permit(const CallSituation& situation, const coordination::Admission& admission,
                                              Random& random);

/// The agent asked everybody to leave it alone for so long.
work_loop::TaskOutcome outcome_while_cooling(const CallSituation& situation, Duration left, Random& random);

}  // namespace millrace::invoke
