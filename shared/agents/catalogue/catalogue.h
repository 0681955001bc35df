#pragma once

#include <vector>

#include "shared/agents/agent_registry.h"

namespace millrace::agent_catalogue {

/// The agents that ship (records/), by name.
const std::vector<std::shared_ptr<const agents::Agent>>& shipped_agents();

/// The names that mean the same agent, as it was asked for first: "x-agent" and "x".
std::vector<agents::AgentName> spellings_of(const agents::AgentName& name);

/// Null when no such agent ships; both spellings find it.
std::shared_ptr<const agents::Agent> find_shipped(const agents::AgentName& name);

/// One registry of all agents: those that are registered, under either spelling, and then those that ship. Any thread.
class CatalogueRegistry final : public agents::AgentRegistry {
 public:
  /// `registered` must outlive it.
  explicit CatalogueRegistry(agents::AgentRegistry& registered) : registered_(registered) {}
  Result<std::shared_ptr<const agents::Agent>> find(const agents::AgentName& name) override;

 private:
  agents::AgentRegistry& registered_;
};

}  // namespace millrace::agent_catalogue
