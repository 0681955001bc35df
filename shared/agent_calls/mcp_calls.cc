#include "shared/agent_calls/mcp_calls.h"

#include <utility>

namespace millrace::agent_calls {
namespace {

using agents::McpSession;

/// The same request with another body, and headers of a session instead of the newer revision's.
http::Request within_session(const http::Request& request, std::string body, const std::vector<http::Header>& headers) {
  http::Request changed = request;
  changed.body = std::move(body);
  std::erase_if(changed.headers, [](const http::Header& header) {
    return header.name.starts_with("Mcp-") || header.name.starts_with("MCP-");
  });
  changed.headers.insert(changed.headers.end(), headers.begin(), headers.end());
  return changed;
}

}  // namespace

Result<http::Response> McpCalls::send(const agents::Agent& agent, const agents::AgentCall& call, const http::Request& request,
                                      std::stop_token stop) {
  const auto call_within = [&](const McpSession& session) {
    const std::string body = agents::mcp_call_body(agent, call, true);
    return transport_.send(within_session(request, body, agents::mcp_session_headers(session)), stop);
  };
  const auto known = known_session(request.url);
  auto answer = known ? call_within(*known) : transport_.send(request, stop);
  if (!agents::wants_mcp_session(answer)) return answer;

  const auto session = begin_session(request, stop);
  if (!session && session.error().kind != ErrorKind::kRejected) return session.error();
  if (!session) return answer;  // It speaks neither: its first answer says most.
  remember(request.url, *session);
  return call_within(*session);
}

Result<McpSession> McpCalls::begin_session(const http::Request& request, const std::stop_token& stop) {
  const auto begun = transport_.send(within_session(request, agents::mcp_initialize_body(), {}), stop);
  if (!begun) return begun.error();
  auto session = agents::read_mcp_session(*begun);
  if (!session) return session.error();
  const auto noted =
      transport_.send(within_session(request, agents::mcp_initialized_body(), agents::mcp_session_headers(*session)), stop);
  if (!noted) return noted.error();
  return session;
}

std::optional<McpSession> McpCalls::known_session(const std::string& endpoint) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(endpoint);
  if (found == sessions_.end()) return std::nullopt;
  return found->second;
}

void McpCalls::remember(const std::string& endpoint, const McpSession& session) {
  const std::lock_guard lock(mutex_);
  sessions_.insert_or_assign(endpoint, session);
}

}  // namespace millrace::agent_calls
