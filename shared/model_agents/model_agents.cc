#include "shared/model_agents/model_agents.h"

#include <utility>

#include "shared/agents/agent_failure.h"
#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/model_agents/structured_answer.h"

namespace millrace::model_agents {
namespace {

using agents::Agent;
using agents::AgentAnswer;
using agents::AgentFailure;
using coordination::CallOutcome;
using model::RefusalKind;

AgentFailure as_failure(const Agent& agent, const model::Refusal& refusal) {
  switch (refusal.kind) {
    case RefusalKind::kBusy: {
      AgentFailure failure = agent_failure(agent, "Agent.RateLimited", "has a model that is busy: " + refusal.detail);
      failure.may_retry = true;
      failure.retry_after = refusal.retry_after;
      return failure;
    }
    case RefusalKind::kAway:
    case RefusalKind::kUnusable: {
      const bool is_away = refusal.kind == RefusalKind::kAway;
      AgentFailure failure = is_away ? agent_failure(agent, "Agent.Unavailable", "has a model that is away: " + refusal.detail)
                                     : agent_failure(agent, "Agent.BadAnswer", "has a model that is of no use: " + refusal.detail);
      failure.may_retry = true;
      failure.counts_as = CallOutcome::kFailed;
      return failure;
    }
    case RefusalKind::kNotUnderstood:
      return agent_failure(agent, "Agent.Unsuccessful", "says: " + refusal.detail);
    case RefusalKind::kRejected:
    case RefusalKind::kCancelled:
      break;
  }
  return agent_failure(agent, "Agent.Rejected", "has a model that refuses: " + refusal.detail);
}

AgentAnswer by_rules(const Agent& agent, const std::string& input) {
  const auto body = agent_catalogue::find_rules_body(agent.rules);
  if (body == nullptr) {
    return agent_failure(agent, "Agent.NotConfigured",
                         "has no rules '" + agent.rules + "': set model.providers to a model, or name rules that ship");
  }
  auto answer = body(Json::parse(input, nullptr, false));
  if (const auto* refusal = std::get_if<agent_catalogue::RulesRefusal>(&answer)) {
    return agent_failure(agent, refusal->error, "says: " + refusal->cause);
  }
  return agents::accept_output(agent, std::get<Json>(std::move(answer)));
}

AgentAnswer answer_of(const Agent& agent, StructuredAnswer& answer) {
  if (auto* output = std::get_if<Json>(&answer.said)) return agents::accept_output(agent, std::move(*output));
  if (const auto* broken = std::get_if<SchemaBroken>(&answer.said)) {
    AgentFailure failure = agent_failure(agent, "Agent.BadAnswer", "says nothing of use: " + broken->detail);
    failure.counts_as = CallOutcome::kFailed;
    return failure;
  }
  if (const auto* input = std::get_if<InputTooLong>(&answer.said)) {
    return agent_failure(agent, "Agent.BadInput", "cannot be asked: " + input->detail);
  }
  return as_failure(agent, std::get<model::Refusal>(answer.said));
}

}  // namespace

Result<AgentAnswer> ModelAgents::call(const Agent& agent, const std::string& input, std::stop_token stop) {
  if (models_ == nullptr || agent.instructions.empty()) return by_rules(agent, input);
  StructuredAnswer answer = ask_for_structure(*models_, agent, input, stop);
  const auto* refusal = std::get_if<model::Refusal>(&answer.said);
  if (refusal != nullptr && refusal->kind == RefusalKind::kCancelled) return Error{ErrorKind::kCancelled, "model", refusal->detail};
  AgentAnswer read = answer_of(agent, answer);
  agents::cost_in(read) = answer.cost;
  return read;
}

}  // namespace millrace::model_agents
