#pragma once

#include "shared/agent_calls/agent_caller.h"
#include "shared/agent_calls/agent_meters.h"
#include "shared/agents/agent_registry.h"
#include "shared/agents/cost_ledger.h"
#include "shared/coordination/call_places.h"
#include "shared/coordination/fleet_breakers.h"
#include "shared/coordination/retry_budgets.h"
#include "shared/model/cooldowns.h"
#include "shared/work_loop/task_handler.h"
#include "workers/invoke/after_call.h"
#include "workers/invoke/call_trace.h"

namespace millrace::invoke {

/// The pool `invoke`: operation `agent` calls a registered agent and answers what it answered (README.md).
class InvokeHandler final : public work_loop::TaskHandler {
 public:
  struct Dependencies {
    agents::AgentRegistry& registry;
    agent_calls::AgentCaller& caller;
    coordination::FleetBreakers& breakers;
    coordination::RetryBudgets& budgets;
    coordination::CallPlaces& places;
    model::Cooldowns& cooldowns;  ///< Of agents that asked to be left alone, by "agent:<name>".
    agents::CostLedger& costs;
    agent_calls::AgentMeters& meters;
    CallTrace& trace;
    Clock& clock;
    Random& random;
  };
  explicit InvokeHandler(const Dependencies& dependencies) : with_(dependencies) {}

  Result<work_loop::TaskOutcome> handle(const work_loop::Task& task, const work_loop::TaskScope& scope) override;

 private:
  Result<work_loop::TaskOutcome> call_when_allowed(const agents::Agent& agent, const InvokeTask& wanted,
                                                   const work_loop::Task& task, const work_loop::TaskScope& scope);
  /// Zero when the call may be made now.
  Duration wait_for_place(const CallSituation& situation);
  Result<agents::AgentAnswer> call(const agents::Agent& agent, const InvokeTask& wanted, const work_loop::Task& task,
                                   const work_loop::TaskScope& scope);
  /// A call that cost something is the job's to pay, whatever came of it.
  void charge(const agents::Agent& agent, const work_loop::Task& task, const agents::CallCost& cost);
  /// Nobody waits any more for what the agent does.
  Result<work_loop::TaskOutcome> end_remote_task(const agents::Agent& agent, const InvokeTask& wanted,
                                                 const work_loop::Task& task, const work_loop::TaskScope& scope);
  Result<work_loop::TaskOutcome> after_failure(CallSituation situation, const agents::AgentFailure& failure,
                                               const coordination::BreakerView& breaker);
  /// Counts a task that will wait.
  work_loop::TaskOutcome parked(const agents::Agent& agent, work_loop::TaskOutcome outcome);

  const Dependencies with_;
};

}  // namespace millrace::invoke
