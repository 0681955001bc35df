// The supervisors as AgentCore's runtimes: what the documents' backends call with invoke_agent_runtime.
#include "producers/gateway/code_entry.h"
#include "producers/gateway/job_handlers.h"

namespace millrace::gateway {
namespace {

constexpr char kSessionHeader[] = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id";
constexpr char kSessionHeaderName[] = "x-amzn-bedrock-agentcore-runtime-session-id";  // As requests are read.

CodeDoor door_to(const std::string& workflow, bool runs_code) {
  return {.entry = "/runtimes/" + workflow, .workflow = workflow, .runs_code = runs_code};
}

/// The answer with the session that it belongs to in a header, now or later.
Answer in_session(const std::string& asked, Answer answer) {
  if (auto* response = std::get_if<web::Response>(&answer)) {
    const Json document = Json::parse(response->body, nullptr, false);
    const bool is_named = document.is_object() && document.contains("runtime_session_id") && document["runtime_session_id"].is_string();
    response->headers.push_back({kSessionHeader, is_named ? document["runtime_session_id"].get<std::string>() : asked});
    return answer;
  }
  if (auto* wait = std::get_if<JobWait>(&answer)) {
    wait->then = [asked, then = std::move(wait->then)] { return in_session(asked, then()); };
  }
  return answer;
}

Answer invoke(const Services& services, const ApiRequest& request) {
  const std::string& arn = request.path.at("arn");
  const auto found = services.settings.runtimes.find(arn);
  if (found == services.settings.runtimes.end()) return no_such("runtime", arn);
  ApiRequest inner = request;
  inner.document = agent_input(found->second, request.document);
  const bool runs_code = inner.document.contains("code");
  if (!runs_code && inner.text("prompt").empty()) return invalid_request("/prompt", "is missing: the payload has a prompt, or code to run");
  const std::string session = request.header(kSessionHeaderName);
  if (!session.empty()) inner.document["session_id"] = session;
  return in_session(session, enter_code_door(services, door_to(found->second, runs_code), inner));
}

}  // namespace

void add_runtime_handlers(const Services& services, Handlers& handlers) {
  handlers["invokeRuntime"] = [&services](const ApiRequest& request) { return invoke(services, request); };
}

}  // namespace millrace::gateway
