#pragma once

#include <map>
#include <mutex>

#include "shared/agents/agent_registry.h"

namespace millrace::agents {

/// Around a registry: an answer is used for a few seconds, and longer while the registry is away. Any thread.
class RememberedAgents final : public AgentRegistry {
 public:
  RememberedAgents(AgentRegistry& registry, Clock& clock, Duration keep) : registry_(registry), clock_(clock), keep_(keep) {}

  Result<std::shared_ptr<const Agent>> find(const AgentName& name) override;

 private:
  struct Known {
    std::shared_ptr<const Agent> agent;
    Duration fresh_until{};
  };

  AgentRegistry& registry_;
  Clock& clock_;
  const Duration keep_;
  std::mutex mutex_;
  std::map<AgentName, Known> known_;  ///< Found ones only, so that names that do not exist take no memory.
};

}  // namespace millrace::agents
