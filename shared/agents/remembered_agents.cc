#include "shared/agents/remembered_agents.h"

namespace millrace::agents {

Result<std::shared_ptr<const Agent>> RememberedAgents::find(const AgentName& name) {
  std::shared_ptr<const Agent> last_known;
  {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(name);
    if (found != known_.end()) {
      if (clock_.monotonic() < found->second.fresh_until) return found->second.agent;
      last_known = found->second.agent;
    }
  }
  auto agent = registry_.find(name);
  if (!agent && agent.error().kind == ErrorKind::kTransient && last_known) return last_known;
  if (!agent) return agent.error();

  const std::lock_guard lock(mutex_);
  if (*agent) {
    known_[name] = {.agent = *agent, .fresh_until = clock_.monotonic() + keep_};
  } else {
    known_.erase(name);
  }
  return agent;
}

}  // namespace millrace::agents
