#include "workers/enrich/model_agent.h"

#include "shared/model_agents/structured_answer.h"

namespace millrace::enrich {
namespace {

constexpr Duration kUsualWait = std::chrono::seconds(5);

std::variant<RowAnswered, RowFailed, AgentAway> as_outcome(const model::Refusal& refusal) {
  switch (refusal.kind) {
    case model::RefusalKind::kBusy:
      return AgentAway{"the model is busy: " + refusal.detail, refusal.retry_after.value_or(kUsualWait)};
    case model::RefusalKind::kCancelled:
      return AgentAway{"the worker stops", kUsualWait};
    case model::RefusalKind::kAway:
      return RowFailed{"Agent.Unavailable", refusal.detail, true};
    case model::RefusalKind::kUnusable:
      return RowFailed{"Agent.BadAnswer", refusal.detail, true};
    case model::RefusalKind::kRejected:
      return RowFailed{"Agent.Rejected", refusal.detail, false};
    case model::RefusalKind::kNotUnderstood:
      return RowFailed{"Agent.Unsuccessful", refusal.detail, false};
  }
  return RowFailed{"Agent.Unavailable", refusal.detail, false};
}

std::variant<RowAnswered, RowFailed, AgentAway> as_outcome(const model_agents::StructuredAnswer& answer) {
  if (const auto* output = std::get_if<Json>(&answer.said)) {
    return RowAnswered{output->dump(-1, ' ', false, Json::error_handler_t::replace)};
  }
  if (const auto* input = std::get_if<model_agents::InputTooLong>(&answer.said)) return RowFailed{"ROW_TOO_LARGE", input->detail, false};
  if (const auto* broken = std::get_if<model_agents::SchemaBroken>(&answer.said)) {
    return RowFailed{"Agent.BadAnswer", broken->detail, false};
  }
  return as_outcome(std::get<model::Refusal>(answer.said));
}

}  // namespace

CallReport ModelAgent::call(const RowCall& call, std::stop_token stop) {
  const auto answer = model_agents::ask_for_structure(models_, call.agent, call.input, stop);
  return {.outcome = as_outcome(answer),
          .calls = static_cast<int>(answer.cost.calls),
          .is_cached = answer.cost.calls == 0 && std::holds_alternative<Json>(answer.said),
          .tokens = answer.cost.tokens,
          .nanodollars = answer.cost.nanodollars,
          .done_by = answer.done_by.empty() ? "model" : answer.done_by};
}

std::int64_t ModelAgent::nanodollars_max(const agents::Agent& agent) const {
  return model_agents::structure_costs_at_most(agent).nanodollars;
}

std::int64_t ModelAgent::tokens_max(const agents::Agent& agent) const {
  return model_agents::structure_costs_at_most(agent).tokens;
}

}  // namespace millrace::enrich
