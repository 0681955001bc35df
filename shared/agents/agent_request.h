#pragma once

#include <string>

#include "shared/agents/agent.h"
#include "shared/agents/agentcore.h"
#include "shared/http/transport.h"
#include "shared/vocabulary/result.h"

namespace millrace::agents {

/// One call of an agent.
struct AgentCall {
  std::string input;           ///< JSON text.
  std::string session;         ///< The same for all calls of a job: an agent with a memory knows it again.
  std::string correlation_id;
  std::string idempotency_key; ///< The same for all attempts of a task.
  int attempt = 1;
  std::string traceparent;     ///< May be empty.
  std::string xray_header{};   ///< The same as AWS X-Ray's X-Amzn-Trace-Id; empty: not sent.
  std::string remote_task{};   ///< A2A: the agent's own task, begun by an earlier call, that is asked for now.
  bool ends_task = false;      ///< A2A: the remote task is to be cancelled.
  bool can_wait = false;       ///< The caller comes back for an agent that is still at work.
};

/// The request that makes the call; of AgentCore signed for AWS. kRejected when the endpoint is none. Pure.
Result<http::Request> request_for(const Agent& agent, const std::string& endpoint, const AgentCall& call,
                                  const AgentCoreAccess& access, TimePoint now);

}  // namespace millrace::agents
