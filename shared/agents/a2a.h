#pragma once

#include <string>
#include <variant>

#include "shared/agents/agent_answer.h"
#include "shared/agents/agent_request.h"
#include "shared/vocabulary/json_fwd.h"

namespace millrace::agents {

// Agent2Agent, protocol version 1.0, over its JSON-RPC binding: https://a2a-protocol.org/latest/specification/
inline constexpr const char* kA2aVersion = "1.0";
inline constexpr const char* kA2aVersionHeader = "A2A-Version";
inline constexpr const char* kA2aMediaType = "application/json";

/// The body of a call: SendMessage with the input as the message's one data part, answered as soon as the agent has taken it up (if
/// the caller can wait; else when it is done); or GetTask or CancelTask when the call has a remote task. The message's id is the idempotency key, its context the session. Pure.
std::string a2a_body(const AgentCall& call);

/// What a JSON-RPC answer says: the agent's output (an object), that it is still at work, or why there is none. Output is the
/// first data part of the task's artifacts (of the message, when it answered with one); text that is no JSON object becomes
/// {"text"}. Task states: completed is output; submitted and working are AgentWorking; failed, canceled, rejected, input-required
/// and auth-required are failures. Pure.
std::variant<Json, AgentFailure, AgentWorking> read_a2a(const Agent& agent, const Json& body);

}  // namespace millrace::agents
