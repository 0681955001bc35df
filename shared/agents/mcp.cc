#include "shared/agents/mcp.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "shared/agents/agent_failure.h"
#include "shared/vocabulary/json.h"

namespace millrace::agents {
namespace {

using coordination::CallOutcome;

// JSON-RPC 2.0 and the protocol's own.
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kInternalRpcError = -32603;
constexpr int kServerErrorOfSdks = -32000;  // What SDKs of the older revision say of a call without a session.
constexpr int kUnsupportedRevision = -32022;

constexpr std::size_t kExcerptBytes = 300;
constexpr char kMeta[] = "io.modelcontextprotocol/";

Json client_info() { return {{"name", "millrace"}, {"version", "1"}}; }

int code_of(const Json& error) {
  return error.contains("code") && error["code"].is_number_integer() ? error["code"].get<int>() : 0;
}

std::string member_text(const Json& object, const char* name) {
  return object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : "";
}

std::string text_in(const Json& result) {
  std::string text;
  if (!result.contains("content") || !result["content"].is_array()) return text;
  for (const Json& part : result["content"]) {
    if (part.is_object()) text += member_text(part, "text");
  }
  return text;
}

/// The last message of a stream of events (text/event-stream): what comes before it are notifications.
std::string last_data_in(std::string_view stream) {
  std::string data;
  std::string last;
  while (!stream.empty()) {
    const std::size_t end = std::min(stream.find('\n'), stream.size());
    std::string_view line = stream.substr(0, end);
    stream.remove_prefix(std::min(end + 1, stream.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("data:")) {
      line.remove_prefix(line.starts_with("data: ") ? 6 : 5);
      data += (data.empty() ? "" : "\n") + std::string(line);
    } else if (line.empty() && !data.empty()) {
      last = std::exchange(data, {});
    }
  }
  return data.empty() ? last : data;
}

}  // namespace

std::string mcp_call_body(const Agent& agent, const AgentCall& call, bool has_session) {
  Json params{{"name", agent.tool}, {"arguments", Json::parse(call.input, nullptr, false)}};
  if (!has_session) {
    params["_meta"] = {{std::string(kMeta) + "protocolVersion", kMcpRevision},
                       {std::string(kMeta) + "clientCapabilities", Json::object()},
                       {std::string(kMeta) + "clientInfo", client_info()}};
  }
  if (!call.traceparent.empty()) params["_meta"]["traceparent"] = call.traceparent;
  const Json body{{"jsonrpc", "2.0"}, {"id", call.idempotency_key}, {"method", "tools/call"}, {"params", params}};
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<http::Header> mcp_call_headers(const Agent& agent) {
  return {{"MCP-Protocol-Version", kMcpRevision}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", agent.tool}};
}

std::vector<http::Header> mcp_session_headers(const McpSession& session) {
  std::vector<http::Header> headers{{"MCP-Protocol-Version", session.revision}};
  if (!session.id.empty()) headers.push_back({"Mcp-Session-Id", session.id});
  return headers;
}

std::string mcp_initialize_body() {
  const Json params{{"protocolVersion", kMcpSessionRevision}, {"capabilities", Json::object()}, {"clientInfo", client_info()}};
  return Json{{"jsonrpc", "2.0"}, {"id", 0}, {"method", "initialize"}, {"params", params}}.dump();
}

std::string mcp_initialized_body() { return Json{{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}}.dump(); }

Result<McpSession> read_mcp_session(const http::Response& response) {
  const Json message = rpc_message_in(response);
  const Json result = message.is_object() ? message.value("result", Json()) : Json();
  if (!result.is_object()) return rejected("mcp", "the answer to initialize is none: status " + std::to_string(response.status));
  const std::string revision = member_text(result, "protocolVersion");
  if (revision.empty()) return rejected("mcp", "the answer to initialize names no protocolVersion");
  const auto id = response.headers.find(kMcpSessionHeader);
  return McpSession{revision, id == response.headers.end() ? "" : id->second};
}

bool wants_mcp_session(const Result<http::Response>& response) {
  if (!response || (response->status != 200 && response->status != 400 && response->status != 404)) return false;
  const Json message = rpc_message_in(*response);
  const bool has_error = message.is_object() && message.contains("error") && message["error"].is_object();
  if (!has_error) return response->status != 200;
  const int code = code_of(message["error"]);
  return response->status != 200 || code == kInvalidRequest || code == kMethodNotFound || code == kServerErrorOfSdks ||
         code == kUnsupportedRevision;
}

Json rpc_message_in(const http::Response& response) {
  const auto type = response.headers.find("content-type");
  const bool is_stream = type != response.headers.end() && type->second.starts_with("text/event-stream");
  return Json::parse(is_stream ? last_data_in(response.body) : response.body, nullptr, false);
}

std::variant<Json, AgentFailure> read_mcp(const Agent& agent, const Json& message) {
  if (message.contains("error") && message["error"].is_object()) {
    const Json& error = message["error"];
    const bool is_internal = code_of(error) == kInternalRpcError;
    AgentFailure failure =
        agent_failure(agent, is_internal ? "Agent.Unavailable" : "Agent.Rejected",
                      "answered with error " + std::to_string(code_of(error)) + ": " + member_text(error, "message"));
    failure.may_retry = is_internal;
    failure.counts_as = is_internal ? CallOutcome::kFailed : CallOutcome::kNeither;
    return failure;
  }
  const Json result = message.value("result", Json());
  if (!result.is_object()) {
    AgentFailure failure = agent_failure(agent, "Agent.BadAnswer", "does not speak MCP: an answer without a result");
    failure.counts_as = CallOutcome::kFailed;
    return failure;
  }
  if (member_text(result, "resultType") == "input_required") {
    return agent_failure(agent, "Agent.InputRequired", "asks for more before its tool " + agent.tool + " goes on");
  }
  const std::string text = text_in(result);
  if (result.value("isError", Json(false)) == true) {
    const std::string said = text.empty() ? "without a word" : text.substr(0, kExcerptBytes);
    AgentFailure failure = agent_failure(agent, "Agent.Unsuccessful", "says: " + said);
    failure.counts_as = CallOutcome::kFailed;
    return failure;
  }
  if (result.contains("structuredContent") && result["structuredContent"].is_object()) return result["structuredContent"];
  Json parsed = Json::parse(text, nullptr, false);
  if (parsed.is_object()) return parsed;
  return Json{{"text", text}};
}

}  // namespace millrace::agents
