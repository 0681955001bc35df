#include "producers/gateway/json_rpc.h"

#include <utility>

namespace millrace::gateway {

std::variant<RpcMessage, RpcFailure> read_rpc_message(const Json& body) {
  const bool is_message = body.is_object() && body.value("jsonrpc", Json()) == "2.0" && body.contains("method") && body["method"].is_string();
  if (!is_message) return RpcFailure{RpcError::kInvalidRequest, "a message is {\"jsonrpc\": \"2.0\", \"id\", \"method\", \"params\"}"};
  RpcMessage message{.id = {}, .method = body["method"].get<std::string>(), .params = body.value("params", Json::object())};
  if (!message.params.is_object()) return RpcFailure{RpcError::kInvalidParams, "params must be an object"};
  if (const auto id = body.find("id"); id != body.end()) message.id = *id;
  return message;
}

Json result_document(const Json& id, Json result) { return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}}; }

Json error_document(const Json& id, const RpcFailure& failure) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", static_cast<int>(failure.code)}, {"message", failure.message}}}};
}

}  // namespace millrace::gateway
