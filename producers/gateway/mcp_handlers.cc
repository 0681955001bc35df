// The doors of the documents as tools of Model Context Protocol: POST /mcp.
#include "producers/gateway/code_entry.h"
#include "producers/gateway/job_handlers.h"
#include "producers/gateway/mcp_server.h"

namespace millrace::gateway {
namespace {

Json tool_error(const Problem& problem) {
  Json document = Json::parse(response_of(problem, "/mcp").body, nullptr, false);
  return {{"content", Json::array({Json{{"type", "text"}, {"text", problem.detail}}})},
          {"structuredContent", std::move(document)},
          {"isError", true},
          {"resultType", "complete"}};
}

/// What a door answers, now or later, as the result of a tool.
Answer as_tool_result(const Json& id, Answer answer) {
  if (const auto* problem = std::get_if<Problem>(&answer)) return json_response(200, result_document(id, tool_error(*problem)));
  if (const auto* response = std::get_if<web::Response>(&answer)) {
    return json_response(200, result_document(id, mcp_tool_result(*response)));
  }
  auto& wait = std::get<JobWait>(answer);
  wait.then = [id, then = std::move(wait.then)] { return as_tool_result(id, then()); };
  return answer;
}

Answer call_tool(const Services& services, const ApiRequest& request, const RpcMessage& message) {
  const Json name = message.params.value("name", Json());
  const McpTool* tool = name.is_string() ? find_mcp_tool(name.get<std::string>()) : nullptr;
  if (tool == nullptr) {
    return json_response(200,
                         error_document(*message.id, {RpcError::kInvalidParams, "there is no such tool; tools/list names all"}));
  }
  auto arguments = mcp_arguments(*tool, message.params);
  if (const auto* failure = std::get_if<RpcFailure>(&arguments)) return json_response(200, error_document(*message.id, *failure));
  ApiRequest inner = request;
  inner.document = std::get<Json>(std::move(arguments));
  return as_tool_result(*message.id, enter_code_door(services, tool->door, inner));
}

Answer speak(const Services& services, const ApiRequest& request) {
  const auto read = read_mcp_message(request.document);
  if (const auto* failure = std::get_if<RpcFailure>(&read)) return json_response(200, error_document(Json(), *failure));
  const auto& message = std::get<RpcMessage>(read);
  if (!message.id) return web::Response{.status = 202};
  if (message.method == "initialize") return json_response(200, result_document(*message.id, mcp_introduction(message.params)));
  if (message.method == "server/discover") return json_response(200, result_document(*message.id, mcp_discovery()));
  if (message.method == "ping") return json_response(200, result_document(*message.id, Json::object()));
  if (message.method == "tools/list") return json_response(200, result_document(*message.id, mcp_tool_list()));
  if (message.method == "tools/call") return call_tool(services, request, message);
  return json_response(
      200, error_document(*message.id, {RpcError::kMethodNotFound,
                                        "this server knows initialize, server/discover, ping, tools/list and tools/call"}));
}

}  // namespace

void add_mcp_handlers(const Services& services, Handlers& handlers) {
  handlers["speakMcp"] = [&services](const ApiRequest& request) { return speak(services, request); };
}

}  // namespace millrace::gateway
