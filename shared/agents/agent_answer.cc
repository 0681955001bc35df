#include "shared/agents/agent_answer.h"

#include "shared/agents/a2a.h"
#include "shared/agents/agent_failure.h"
#include "shared/agents/agent_schema.h"
#include "shared/agents/mcp.h"
#include "shared/agents/redact_account.h"
#include "shared/http/retry_after.h"
#include "shared/vocabulary/json.h"

namespace millrace::agents {
namespace {

using coordination::CallOutcome;

constexpr std::size_t kExcerptMax = 300;

std::string text_of_output(const Json& output) { return output.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string excerpt_of(const std::string& text) {
  std::string excerpt = text.substr(0, kExcerptMax);
  for (char& c : excerpt) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return excerpt + (text.size() > kExcerptMax ? "…" : "");
}

/// Agents put a sentence in `error` or `message`; of anything else the beginning must do.
std::string reason_in(const Json& body, const std::string& text) {
  for (const char* member : {"error", "message", "Message"}) {
    if (body.is_object() && body.contains(member) && body[member].is_string()) {
      return excerpt_of(body[member].get<std::string>());
    }
  }
  return text.empty() ? "without a word" : excerpt_of(text);
}

AgentFailure without_answer(const Agent& agent, const Error& error) {
  if (error.where == http::kRefusedAddressName) {
    return agent_failure(agent, "Agent.Refused",
                      "must not be called: " + error.detail + "; the setting agents.allowed_networks allows more");
  }
  if (error.where == http::kTooLargeName) {
    AgentFailure failure =
        agent_failure(agent, "Agent.BadAnswer", "answered too much: " + error.detail + " (answer_bytes_max)");
    failure.counts_as = CallOutcome::kFailed;
    return failure;
  }
  if (error.kind != ErrorKind::kTransient) return agent_failure(agent, "Agent.Refused", "cannot be called: " + error.detail);
  const bool is_late = error.where == http::kTimedOutName;
  AgentFailure failure = agent_failure(agent, is_late ? "Agent.TimedOut" : "Agent.Unavailable", "does not answer: " + error.detail);
  failure.counts_as = CallOutcome::kFailed;
  failure.may_retry = true;
  return failure;
}

AgentFailure bad_status(const Agent& agent, const http::Response& response, TimePoint now) {
  const int status = response.status;
  const std::string said = "answered " + std::to_string(status) + ": " +
                           reason_in(Json::parse(response.body, nullptr, false), response.body);
  const bool is_busy = status == 429;
  const bool is_away = status >= 500 || status == 408;
  AgentFailure failure = agent_failure(agent, is_busy ? "Agent.RateLimited" : is_away ? "Agent.Unavailable" : "Agent.Rejected", said);
  failure.may_retry = is_busy || is_away;
  failure.counts_as = status >= 500 ? CallOutcome::kFailed : CallOutcome::kNeither;
  if (failure.may_retry) failure.retry_after = http::retry_after(response, now);
  failure.is_stale_endpoint = status == 401 || status == 403 || status == 404;
  return failure;
}

AgentFailure bad_body(const Agent& agent, const std::string& what) {
  AgentFailure failure = agent_failure(agent, "Agent.BadAnswer", what);
  failure.counts_as = CallOutcome::kFailed;
  return failure;
}

void replace_aliases(const Agent& agent, Json& output) {
  for (const auto& [alias, name] : agent.aliases) {
    const auto found = output.find(alias);
    if (found == output.end()) continue;
    Json value = *found;
    output.erase(alias);
    // Who says both means the proper name.
    if (!output.contains(name)) output[name] = std::move(value);
  }
}

AgentAnswer read_body(const Agent& agent, const http::Response& response) {
  Json body = agent.kind == AgentKind::kMcp ? rpc_message_in(response) : Json::parse(response.body, nullptr, false);
  if (!body.is_object()) {
    return bad_body(agent, (body.is_discarded() ? "answered no JSON: " : "answered JSON that is no object: ") +
                               excerpt_of(response.body));
  }
  if (agent.kind == AgentKind::kMcp) {
    auto said = read_mcp(agent, body);
    if (auto* failure = std::get_if<AgentFailure>(&said)) return std::move(*failure);
    return accept_output(agent, std::get<Json>(std::move(said)), response.status);
  }
  if (agent.kind != AgentKind::kA2a) return accept_output(agent, std::move(body), response.status);
  auto said = read_a2a(agent, body);
  if (auto* failure = std::get_if<AgentFailure>(&said)) return std::move(*failure);
  if (auto* working = std::get_if<AgentWorking>(&said)) return std::move(*working);
  return accept_output(agent, std::get<Json>(std::move(said)), response.status);
}

}  // namespace

AgentAnswer accept_output(const Agent& agent, Json output, int status) {
  replace_aliases(agent, output);
  const auto success = output.find("success");
  if (success != output.end() && *success != true) {
    AgentFailure failure = agent_failure(agent, "Agent.Unsuccessful", "says: " + reason_in(output, text_of_output(output)));
    failure.counts_as = CallOutcome::kFailed;
    return failure;
  }
  if (const std::string wrong = what_breaks_output(agent, output); !wrong.empty()) {
    return bad_body(agent, "answered something else than promised: " + wrong);
  }
  return AgentOutput{.output = text_of_output(output), .status = status};
}

CallCost& cost_in(AgentAnswer& answer) {
  return std::visit([](auto& any) -> CallCost& { return any.cost; }, answer);
}
const CallCost& cost_in(const AgentAnswer& answer) {
  return std::visit([](const auto& any) -> const CallCost& { return any.cost; }, answer);
}

AgentFailure agent_failure(const Agent& agent, const std::string& error, const std::string& what) {
  AgentFailure failure;
  failure.error = error;
  failure.cause = redact_account("agent " + agent.name.value() + " " + what);
  return failure;
}

AgentAnswer read_answer(const Agent& agent, const Result<http::Response>& response, TimePoint now) {
  if (!response) return without_answer(agent, response.error());
  const bool is_good = response->status >= 200 && response->status < 300;
  AgentAnswer answer = is_good ? read_body(agent, *response) : bad_status(agent, *response, now);
  if (auto* failure = std::get_if<AgentFailure>(&answer)) failure->status = response->status;
  return answer;
}

}  // namespace millrace::agents
