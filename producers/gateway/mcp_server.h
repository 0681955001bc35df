#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "producers/gateway/code_doors.h"
#include "producers/gateway/json_rpc.h"
#include "shared/vocabulary/json.h"
#include "shared/web/message.h"

namespace millrace::gateway {

// Model Context Protocol over streamable HTTP without sessions: https://modelcontextprotocol.io/specification

/// A tool as a client sees it, and the door behind it.
struct McpTool {
  std::string name;
  std::string description;
  Json input_schema;
  CodeDoor door;
};

/// The document's own tool, by the name that AgentCore gives it, and one per door. Pure, as all of this file.
const std::vector<McpTool>& mcp_tools();
const McpTool* find_mcp_tool(std::string_view name);

/// A message whose id is a text or a number, or that is a notification and has none.
std::variant<RpcMessage, RpcFailure> read_mcp_message(const Json& body);

/// What `initialize`, `server/discover` (of 2026-07-28, which needs no introduction) and `tools/list` are answered with.
Json mcp_introduction(const Json& params);
Json mcp_discovery();
Json mcp_tool_list();

/// Arguments as the door's request has them, or what is wrong with them.
std::variant<Json, RpcFailure> mcp_arguments(const McpTool& tool, const Json& params);

/// A tool's result: what the door answered, as text and as structuredContent. A job that failed is an error of the tool, whose text
/// is the cause; one that goes on is none, and says where it is found.
Json mcp_tool_result(const web::Response& answered);

}  // namespace millrace::gateway
