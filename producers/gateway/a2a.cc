#include "producers/gateway/a2a.h"

namespace millrace::gateway {
namespace {

constexpr std::size_t kIdBytesMax = 256;
constexpr char kContextTag[] = "a2a_context";
constexpr char kJsonType[] = "application/json";

RpcFailure invalid_params(const std::string& what) { return {RpcError::kInvalidParams, what}; }

/// A text member of bounded length; empty when absent.
std::string text_in(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>().substr(0, kIdBytesMax + 1) : "";
}

std::string state_of(const std::string& status, bool waits_for_person) {
  if (status == "QUEUED") return "TASK_STATE_SUBMITTED";
  if (status == "SUCCEEDED") return "TASK_STATE_COMPLETED";
  if (status == "FAILED" || status == "TIMED_OUT") return "TASK_STATE_FAILED";
  if (status == "ABORTED") return "TASK_STATE_CANCELED";
  if (status == "REJECTED") return "TASK_STATE_REJECTED";
  return waits_for_person ? "TASK_STATE_INPUT_REQUIRED" : "TASK_STATE_WORKING";
}

/// What an agent says about its task, for people; empty when there is nothing to say.
std::string said_about(const Json& job, bool waits_for_person) {
  const auto text = [&](const char* name) -> std::string {
    return job.contains(name) && job[name].is_string() ? job[name].get<std::string>() : "";
  };
  if (const std::string error = text("error"); !error.empty()) return error + (text("cause").empty() ? "" : ": " + text("cause"));
  return waits_for_person ? "waits for a person's approval: GET /v1/approvals" : "";
}

Json input_in(const Json& parts) {
  std::string text;
  for (const Json& part : parts) {
    if (!part.is_object()) continue;
    if (part.contains("data") && part["data"].is_object()) return part["data"];
    if (part.contains("text") && part["text"].is_string()) text += part["text"].get<std::string>();
  }
  Json parsed = Json::parse(text, nullptr, false);
  if (parsed.is_object()) return parsed;
  return text.empty() ? Json() : Json{{"prompt", text}};
}

}  // namespace

std::variant<RpcCall, RpcFailure> read_call(const Json& body, std::string_view version) {
  auto read = read_rpc_message(body);
  if (const auto* failure = std::get_if<RpcFailure>(&read)) return *failure;
  if (version != kA2aVersion) {
    return RpcFailure{RpcError::kVersionNotSupported, "send the header A2A-Version: 1.0; no other version is spoken here"};
  }
  auto& message = std::get<RpcMessage>(read);
  const Json id = message.id.value_or(Json());
  return RpcCall{.id = id.is_string() || id.is_number() ? id : Json(), .method = std::move(message.method), .params = std::move(message.params)};
}

std::variant<AskedMessage, RpcFailure> read_message(const Json& params) {
  const auto message = params.find("message");
  if (message == params.end() || !message->is_object()) return invalid_params("params.message is missing");
  AskedMessage asked{.message_id = text_in(*message, "messageId"), .context_id = text_in(*message, "contextId"), .input = {}};
  if (asked.message_id.empty() || asked.message_id.size() > kIdBytesMax) {
    return invalid_params("params.message.messageId must be a text of 1 to 256 bytes");
  }
  if (asked.context_id.size() > kIdBytesMax) return invalid_params("params.message.contextId must have at most 256 bytes");
  if (!text_in(*message, "taskId").empty()) {
    return RpcFailure{RpcError::kUnsupportedOperation,
                      "a job takes no further messages; approvals are decided at POST /v1/approvals/{id}/approve or /reject"};
  }
  const auto parts = message->find("parts");
  if (parts != message->end() && parts->is_array()) asked.input = input_in(*parts);
  if (asked.input.is_null()) return invalid_params("params.message.parts must hold a data part with an object, or text");
  const Json configuration = params.value("configuration", Json::object());
  asked.returns_immediately = configuration.is_object() && configuration.value("returnImmediately", Json(false)) == true;
  return asked;
}

Json task_document(const Json& job, bool waits_for_person) {
  const std::string id = job.at("id").get<std::string>();
  const Json tags = job.value("tags", Json::object());
  const std::string context = tags.is_object() ? text_in(tags, kContextTag) : "";
  const std::string state = state_of(job.at("status").get<std::string>(), waits_for_person);
  const std::string said = said_about(job, waits_for_person);
  Json task{{"id", id}, {"contextId", context.empty() ? id : context}, {"status", {{"state", state}}}};
  if (!said.empty()) {
    task["status"]["message"] = {{"messageId", id + "/" + state},
                                 {"contextId", task["contextId"]},
                                 {"taskId", id},
                                 {"role", "ROLE_AGENT"},
                                 {"parts", Json::array({Json{{"text", said}}})}};
  }
  if (state == "TASK_STATE_COMPLETED") {
    const Json part{{"data", job.value("output", Json())}, {"mediaType", kJsonType}};
    task["artifacts"] = Json::array({Json{{"artifactId", "output"}, {"name", "output"}, {"parts", Json::array({part})}}});
  }
  return task;
}

Json agent_card(const Introduced& agent) {
  const Json interface{{"url", agent.url}, {"protocolBinding", "JSONRPC"}, {"protocolVersion", kA2aVersion}};
  const Json modes = Json::array({kJsonType, "text/plain"});
  const Json skill{{"id", agent.workflow},
                   {"name", agent.workflow},
                   {"description", "Runs the durable workflow " + agent.workflow + ": a message's data part is the job's input, "
                                   "its output is the artifact \"output\"."},
                   {"tags", Json::array({"workflow"})}};
  Json card{{"name", agent.workflow},
            {"description", "The Millrace workflow " + agent.workflow + " as an agent: a task is a job."},
            {"version", agent.version},
            {"supportedInterfaces", Json::array({interface})},
            {"capabilities", {{"streaming", false}, {"pushNotifications", false}, {"extendedAgentCard", false}}},
            {"defaultInputModes", modes},
            {"defaultOutputModes", Json::array({kJsonType})},
            {"skills", Json::array({skill})}};
  if (agent.asks_for_tokens) {
    card["securitySchemes"] = {{"bearer", {{"httpAuthSecurityScheme", {{"scheme", "Bearer"}, {"bearerFormat", "JWT"}}}}}};
    card["securityRequirements"] = Json::array({Json{{"schemes", {{"bearer", {{"list", Json::array()}}}}}}});
  }
  return card;
}

}  // namespace millrace::gateway
