#include "shared/agent_calls/agent_caller.h"

#include "shared/agents/agent_failure.h"

namespace millrace::agent_calls {

using agents::Agent;

Result<std::string> AgentCaller::endpoint_of(const Agent& agent) {
  auto endpoint = look_up(agent);
  const bool is_missing = !endpoint && endpoint.error().kind == ErrorKind::kRejected && agent.kind != agents::AgentKind::kModel;
  const std::lock_guard lock(mutex_);
  if (is_missing) {
    missing_[agent.name] = endpoint.error().detail;
  } else {
    missing_.erase(agent.name);
  }
  return endpoint;
}

Result<std::string> AgentCaller::look_up(const Agent& agent) {
  if (agent.kind == agents::AgentKind::kModel) {
    return rejected("agent_calls", "agent " + agent.name.value() + " is a model and no program elsewhere: it has no address");
  }
  if (const auto found = with_.environment.find(agent.endpoint_variable);
      !agent.endpoint_variable.empty() && found != with_.environment.end() && !found->second.empty()) {
    return found->second;
  }
  if (!agent.endpoint.empty()) return agent.endpoint;
  return with_.endpoints.value(parameters::ParameterName(agent.endpoint_parameter));
}

Result<agents::AgentAnswer> AgentCaller::call(const Agent& agent, const agents::AgentCall& call, std::stop_token stop) {
  const bool is_model = agent.kind == agents::AgentKind::kModel;
  if (is_model && with_.models != nullptr) return with_.models->call(agent, call.input, std::move(stop));
  const auto endpoint = endpoint_of(agent);
  if (!endpoint) return endpoint.error();
  const auto request = request_for(agent, *endpoint, call, with_.agentcore, with_.clock.now());
  if (!request) return request.error();

  const bool is_mcp = agent.kind == agents::AgentKind::kMcp;
  const auto response = is_mcp ? mcp_.send(agent, call, *request, stop) : with_.transport.send(*request, stop);
  if (!response && response.error().kind == ErrorKind::kCancelled) return response.error();

  auto answer = read_answer(agent, response, with_.clock.now());
  if (std::holds_alternative<agents::AgentWorking>(answer) && !call.can_wait) {
    answer = agents::agent_failure(agent, "Agent.TimedOut", "is still at work on its own task, and this caller cannot come back");
  }
  const bool only_looks = !call.remote_task.empty();  // At a task that its first call paid for.
  if (response && !only_looks) cost_in(answer) = cost_of_call(agent);
  const auto* failure = std::get_if<agents::AgentFailure>(&answer);
  if (failure != nullptr && failure->is_stale_endpoint && !agent.endpoint_parameter.empty()) {
    with_.endpoints.invalidate(parameters::ParameterName(agent.endpoint_parameter));
  }
  return answer;
}

std::optional<std::string> AgentCaller::missing() const {
  const std::lock_guard lock(mutex_);
  std::string all;
  for (const auto& [name, what] : missing_) all += (all.empty() ? "" : "; ") + ("agent " + name.value()) + ": " + what;
  if (all.empty()) return std::nullopt;
  return all;
}

}  // namespace millrace::agent_calls
