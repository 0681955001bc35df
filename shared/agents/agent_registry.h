#pragma once

#include <memory>

#include "shared/agents/agent.h"
#include "shared/vocabulary/result.h"

namespace millrace::agents {

/// Where agents are registered. Any thread.
class AgentRegistry {
 public:
  virtual ~AgentRegistry() = default;
  /// Null when there is no agent of that name. kTransient when the registry is away, kRejected for a record that cannot be read.
  virtual Result<std::shared_ptr<const Agent>> find(const AgentName& name) = 0;
};

}  // namespace millrace::agents
