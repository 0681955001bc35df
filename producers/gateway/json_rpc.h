#pragma once

#include <optional>
#include <string>
#include <variant>

#include "shared/vocabulary/json.h"

namespace millrace::gateway {

// JSON-RPC 2.0, in which Agent2Agent and Model Context Protocol are spoken: https://www.jsonrpc.org/specification. Pure.

/// Its codes, and those of Agent2Agent's own errors.
enum class RpcError : int {
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternal = -32603,
  kTaskNotFound = -32001,
  kTaskNotCancelable = -32002,
  kUnsupportedOperation = -32004,
  kVersionNotSupported = -32009,
};

/// Why a call has no result.
struct RpcFailure {
  RpcError code = RpcError::kInternal;
  std::string message;
};

/// A message, taken apart.
struct RpcMessage {
  std::optional<Json> id;  ///< As it was sent; absent: a notification, which has no answer.
  std::string method;
  Json params;             ///< An object.
};
std::variant<RpcMessage, RpcFailure> read_rpc_message(const Json& body);

Json result_document(const Json& id, Json result);
Json error_document(const Json& id, const RpcFailure& failure);

}  // namespace millrace::gateway
