#pragma once

#include <string>
#include <variant>
#include <vector>

#include "shared/agents/agent_answer.h"
#include "shared/agents/agent_request.h"
#include "shared/vocabulary/json_fwd.h"

namespace millrace::agents {

// Model Context Protocol over streamable HTTP, https://modelcontextprotocol.io/specification: a tool as an agent. Two revisions
// are spoken: the newer one has no sessions, the older one begins with `initialize`.
inline constexpr const char* kMcpRevision = "2026-07-28";
inline constexpr const char* kMcpSessionRevision = "2025-11-25";
inline constexpr const char* kMcpSessionHeader = "mcp-session-id";

/// What a server of the older revision has agreed to.
struct McpSession {
  std::string revision;
  std::string id;  ///< Empty when it keeps none.
};

/// tools/call of the agent's tool, or its headers: without a session as the newer revision has them. Pure, as all of this file.
std::string mcp_call_body(const Agent& agent, const AgentCall& call, bool has_session);
std::vector<http::Header> mcp_call_headers(const Agent& agent);
std::vector<http::Header> mcp_session_headers(const McpSession& session);

/// The two messages that begin a session.
std::string mcp_initialize_body();
std::string mcp_initialized_body();
/// What `initialize` was answered with; kRejected when that is no such answer.
Result<McpSession> read_mcp_session(const http::Response& response);

/// Whether a server answered the newer revision's call as one that wants a session, or has forgotten the one given.
bool wants_mcp_session(const Result<http::Response>& response);

/// The JSON-RPC message in an answer, whether it came as JSON or as a stream of events; a discarded value when there is none.
Json rpc_message_in(const http::Response& response);

/// The tool's output: its structuredContent, or its text, parsed when that is an object, else as {"text"}; or why there is none.
std::variant<Json, AgentFailure> read_mcp(const Agent& agent, const Json& message);

}  // namespace millrace::agents
