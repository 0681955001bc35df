#include "shared/agents/a2a.h"

#include "shared/agents/agent_failure.h"
#include "shared/vocabulary/json.h"

namespace millrace::agents {
namespace {

using coordination::CallOutcome;

// JSON-RPC 2.0, and the specification's table of its own errors.
constexpr int kInternalError = -32603;
constexpr int kTaskNotFound = -32001;

std::string text_of(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The member when it is there and an array; else an empty one.
const Json& array_of(const Json& object, const char* name) {
  static const Json kNone = Json::array();
  if (!object.is_object()) return kNone;
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : kNone;
}

/// What parts say together: the first object among their data, or all of their text.
Json said_in(const Json& parts) {
  std::string text;
  for (const Json& part : parts) {
    if (!part.is_object()) continue;
    if (part.contains("data") && part["data"].is_object()) return part["data"];
    text += text_of(part, "text");
  }
  Json parsed = Json::parse(text, nullptr, false);
  if (parsed.is_object()) return parsed;
  return text.empty() ? Json() : Json{{"text", text}};
}

Json output_of(const Json& task) {
  for (const Json& artifact : array_of(task, "artifacts")) {
    if (Json said = said_in(array_of(artifact, "parts")); !said.is_null()) return said;
  }
  return said_in(array_of(task.value("status", Json::object()).value("message", Json::object()), "parts"));
}

AgentFailure protocol_error(const Agent& agent, const Json& error) {
  const int code = error.contains("code") && error["code"].is_number_integer() ? error["code"].get<int>() : 0;
  const std::string what = "answered with error " + std::to_string(code) + ": " + text_of(error, "message");
  const bool has_forgotten = code == kTaskNotFound;
  const bool may_retry = code == kInternalError || has_forgotten;
  AgentFailure failure = agent_failure(agent, may_retry ? "Agent.Unavailable" : "Agent.Rejected", what);
  failure.may_retry = may_retry;
  failure.has_forgotten_task = has_forgotten;
  failure.counts_as = code == kInternalError ? CallOutcome::kFailed : CallOutcome::kNeither;
  return failure;
}

AgentFailure ended_badly(const Agent& agent, const std::string& state, const Json& task) {
  const Json said = said_in(array_of(task.value("status", Json::object()).value("message", Json::object()), "parts"));
  const std::string reason = said.is_null() ? "" : ": " + (said.contains("text") ? text_of(said, "text") : said.dump());
  const bool has_failed = state == "TASK_STATE_FAILED";
  const bool needs_somebody = state == "TASK_STATE_INPUT_REQUIRED" || state == "TASK_STATE_AUTH_REQUIRED";
  AgentFailure failure = agent_failure(
      agent, needs_somebody ? "Agent.InputRequired" : state == "TASK_STATE_REJECTED" ? "Agent.Rejected" : "Agent.Unsuccessful",
      "ended its task as " + state + reason);
  failure.counts_as = has_failed ? CallOutcome::kFailed : CallOutcome::kNeither;
  return failure;
}

AgentFailure no_a2a(const Agent& agent, const std::string& what) {
  AgentFailure failure = agent_failure(agent, "Agent.BadAnswer", "does not speak A2A " + std::string(kA2aVersion) + ": " + what);
  failure.counts_as = CallOutcome::kFailed;
  return failure;
}

std::variant<Json, AgentFailure, AgentWorking> read_task(const Agent& agent, const Json& task) {
  const std::string state = task.contains("status") ? text_of(task["status"], "state") : "";
  const std::string id = text_of(task, "id");
  if (state == "TASK_STATE_SUBMITTED" || state == "TASK_STATE_WORKING") {
    if (id.empty()) return no_a2a(agent, "a task without an id");
    return AgentWorking{id};
  }
  if (state == "TASK_STATE_COMPLETED") {
    Json output = output_of(task);
    return output.is_null() ? Json::object() : std::move(output);
  }
  if (state.starts_with("TASK_STATE_")) return ended_badly(agent, state, task);
  return no_a2a(agent, "a task without a state");
}

}  // namespace

std::string a2a_body(const AgentCall& call) {
  Json body{{"jsonrpc", "2.0"}, {"id", call.idempotency_key + "/" + std::to_string(call.attempt)}};
  if (!call.remote_task.empty()) {
    body["method"] = call.ends_task ? "CancelTask" : "GetTask";
    body["params"] = {{"id", call.remote_task}};
  } else {
    const Json part{{"data", Json::parse(call.input, nullptr, false)}, {"mediaType", kA2aMediaType}};
    const Json message{{"messageId", call.idempotency_key},
                       {"contextId", call.session},
                       {"role", "ROLE_USER"},
                       {"parts", Json::array({part})}};
    const Json configuration{{"acceptedOutputModes", Json::array({kA2aMediaType, "text/plain"})}, {"returnImmediately", call.can_wait}};
    body["method"] = "SendMessage";
    body["params"] = {{"message", message}, {"configuration", configuration}};
  }
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::variant<Json, AgentFailure, AgentWorking> read_a2a(const Agent& agent, const Json& body) {
  if (body.contains("error") && body["error"].is_object()) return protocol_error(agent, body["error"]);
  const auto result = body.find("result");
  if (result == body.end() || !result->is_object()) return no_a2a(agent, "an answer without a result");
  if (result->contains("message") && (*result)["message"].is_object()) {
    Json said = said_in(array_of((*result)["message"], "parts"));
    return said.is_null() ? Json::object() : std::move(said);
  }
  // SendMessage wraps its task, GetTask does not.
  return read_task(agent, result->contains("task") && (*result)["task"].is_object() ? (*result)["task"] : *result);
}

}  // namespace millrace::agents
