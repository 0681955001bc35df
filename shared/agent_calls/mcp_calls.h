#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "shared/agents/mcp.h"
#include "shared/http/transport.h"

namespace millrace::agent_calls {

/// Calls tools of MCP servers, whichever of the two revisions a server speaks; what it speaks is remembered per endpoint.
/// Any thread.
class McpCalls final {
 public:
  explicit McpCalls(http::Transport& transport) : transport_(transport) {}

  /// `request` is the call as the newer revision has it. At most four requests, all within its deadline each.
  Result<http::Response> send(const agents::Agent& agent, const agents::AgentCall& call, const http::Request& request,
                              std::stop_token stop);

 private:
  Result<agents::McpSession> begin_session(const http::Request& request, const std::stop_token& stop);
  std::optional<agents::McpSession> known_session(const std::string& endpoint) const;
  void remember(const std::string& endpoint, const agents::McpSession& session);

  http::Transport& transport_;
  mutable std::mutex mutex_;
  std::map<std::string, agents::McpSession> sessions_;  ///< As many as there are endpoints in agents' records.
};

}  // namespace millrace::agent_calls
