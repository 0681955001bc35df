#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "producers/gateway/json_rpc.h"
#include "shared/vocabulary/json.h"

namespace millrace::gateway {

// Agent2Agent, protocol version 1.0, JSON-RPC binding: https://a2a-protocol.org/latest/specification/
inline constexpr char kA2aVersion[] = "1.0";

/// One call, taken apart. `id` is a text, a number or null.
struct RpcCall {
  Json id;
  std::string method;
  Json params;
};

/// `version` is the header A2A-Version; absent means 0.3, which is not spoken here. Pure, as all of this file.
std::variant<RpcCall, RpcFailure> read_call(const Json& body, std::string_view version);

/// What a message asks of a workflow.
struct AskedMessage {
  std::string message_id;  ///< The same message twice is one job.
  std::string context_id;  ///< Empty when the client names none.
  Json input;              ///< The first data part that is an object; text that is one; other text as {"prompt": text}.
  bool returns_immediately = false;
};
std::variant<AskedMessage, RpcFailure> read_message(const Json& params);

/// A job (its document, job_access.h) as a Task: its output is the artifact "output". A job that waits for a person is
/// TASK_STATE_INPUT_REQUIRED.
Json task_document(const Json& job, bool waits_for_person);

/// Who is to be introduced.
struct Introduced {
  std::string workflow;
  std::string version;
  std::string url;           ///< Of its JSON-RPC interface.
  bool asks_for_tokens = false;
};
Json agent_card(const Introduced& agent);

}  // namespace millrace::gateway
