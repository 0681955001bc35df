#pragma once

#include "shared/agents/agent_cost.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"

namespace millrace::agents {

/// Keeps what jobs spent on agents. Any thread.
class CostLedger {
 public:
  virtual ~CostLedger() = default;
  /// Adds to what the task spent on the agent so far.
  virtual Result<void> add(const JobId& job, const TaskId& task, const AgentName& agent, const CallCost& cost) = 0;
};

}  // namespace millrace::agents
