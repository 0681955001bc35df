#pragma once

#include <optional>
#include <string>
#include <variant>

#include "shared/agents/agent_cost.h"
#include "shared/coordination/circuit_breaker.h"
#include "shared/http/transport.h"
#include "shared/vocabulary/json_fwd.h"

namespace millrace::agents {

/// The agent did its work.
struct AgentOutput {
  std::string output;  ///< A JSON object that fits the agent's schema, with its aliases replaced.
  int status = 0;
  CallCost cost{};
};

/// It did not. `error` is a name for Retry and Catch: Agent.Unsuccessful (it said so), Agent.BadAnswer (not JSON, not what its
/// schema says, too large), Agent.Rejected (4xx), Agent.RateLimited (429), Agent.Unavailable (5xx, 408, no connection),
/// Agent.TimedOut, Agent.InputRequired (A2A: it asks for more), Agent.Refused (its address is not allowed).
struct AgentFailure {
  std::string error;
  std::string cause;  ///< For a person; without account numbers.
  coordination::CallOutcome counts_as = coordination::CallOutcome::kNeither;
  bool may_retry = false;
  std::optional<Duration> retry_after;  ///< How long the agent asks to be left alone.
  bool has_forgotten_task = false;      ///< A2A: it does not know the task that it had begun.
  bool is_stale_endpoint = false;       ///< Denied or not found: what said where the agent is should be asked again.
  int status = 0;                       ///< Zero without an answer.
  CallCost cost{};
};

/// A2A: it has taken the call up as a task of its own, and is to be asked for it later. Only calls that can wait are answered so.
struct AgentWorking {
  std::string remote_task;
  CallCost cost{};
};

using AgentAnswer = std::variant<AgentOutput, AgentFailure, AgentWorking>;

/// What the call cost, whatever came of it.
CallCost& cost_in(AgentAnswer& answer);
const CallCost& cost_in(const AgentAnswer& answer);

/// What an answer, or the lack of one, means. Pure.
AgentAnswer read_answer(const Agent& agent, const Result<http::Response>& response, TimePoint now);

/// What an agent says, a JSON object: its output, unless it says "success": false or breaks its schema. Pure.
AgentAnswer accept_output(const Agent& agent, Json output, int status = 200);

}  // namespace millrace::agents
