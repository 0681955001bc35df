#include "shared/agents/agent_request.h"

#include "shared/agents/a2a.h"
#include "shared/agents/mcp.h"

namespace millrace::agents {
namespace {

Result<std::string> url_for(const Agent& agent, const std::string& endpoint, const AgentCoreAccess& access) {
  if (agent.kind == AgentKind::kModel) {
    return rejected("agents", "agent " + agent.name.value() + " is a model and no program elsewhere: it has no address");
  }
  if (agent.kind == AgentKind::kAgentCore) return agentcore_url(endpoint, access);
  if (endpoint.starts_with("http://") || endpoint.starts_with("https://")) return endpoint;
  return rejected("agents", "the endpoint of " + agent.name.value() + " must begin with http:// or https://");
}

std::string body_of(const Agent& agent, const AgentCall& call) {
  if (agent.kind == AgentKind::kA2a) return a2a_body(call);
  if (agent.kind == AgentKind::kMcp) return mcp_call_body(agent, call, false);
  return call.input;
}

}  // namespace

Result<http::Request> request_for(const Agent& agent, const std::string& endpoint, const AgentCall& call,
                                  const AgentCoreAccess& access, TimePoint now) {
  auto url = url_for(agent, endpoint, access);
  if (!url) return url.error();
  http::Request request;
  request.method = "POST";
  request.url = *std::move(url);
  request.body = body_of(agent, call);
  request.deadline = std::chrono::ceil<std::chrono::milliseconds>(agent.timeout);
  request.answer_bytes_max = agent.answer_bytes_max;
  request.headers = {{"Content-Type", "application/json"},
                     {"Accept", agent.kind == AgentKind::kMcp ? "application/json, text/event-stream" : "application/json"},
                     {"Idempotency-Key", call.idempotency_key},
                     {"Millrace-Attempt", std::to_string(call.attempt)},
                     {"X-Correlation-Id", call.correlation_id}};
  if (!call.traceparent.empty()) request.headers.push_back({"traceparent", call.traceparent});
  if (!call.xray_header.empty()) request.headers.push_back({"X-Amzn-Trace-Id", call.xray_header});
  if (agent.kind == AgentKind::kMcp) {
    for (http::Header& header : mcp_call_headers(agent)) request.headers.push_back(std::move(header));
  }
  if (agent.kind == AgentKind::kA2a) request.headers.push_back({kA2aVersionHeader, kA2aVersion});
  if (agent.kind == AgentKind::kAgentCore) {
    request.headers.push_back({"X-Amzn-Bedrock-AgentCore-Runtime-Session-Id", agentcore_session(call.session)});
    sign_for_agentcore(request, endpoint, access, now);
  }
  return request;
}

}  // namespace millrace::agents
