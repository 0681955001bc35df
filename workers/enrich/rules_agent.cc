#include "workers/enrich/rules_agent.h"

#include "shared/agents/agent_schema.h"
#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {

CallReport RulesAgent::call(const RowCall& call, std::stop_token) {
  CallReport report{.outcome = RowFailed{}, .calls = 1, .tokens = 0, .nanodollars = 0, .done_by = done_by()};
  auto answered = answer(call.agent, Json::parse(call.input, nullptr, false));
  if (auto* failed = std::get_if<RowFailed>(&answered)) {
    report.outcome = std::move(*failed);
  } else {
    report.outcome = RowAnswered{std::get<Json>(answered).dump(-1, ' ', false, Json::error_handler_t::replace)};
  }
  return report;
}

std::variant<Json, RowFailed> RulesAgent::answer(const agents::Agent& agent, const Json& input) const {
  const auto body = agent_catalogue::find_rules_body(agent.rules);
  if (body == nullptr) {
    return RowFailed{"Agent.NotConfigured",
                     "agent " + agent.name.value() + " has no rules '" + agent.rules +
                         "': set model.providers to a model, or name rules that ship",
                     false};
  }
  auto answered = body(input);
  if (auto* refusal = std::get_if<agent_catalogue::RulesRefusal>(&answered)) {
    return RowFailed{std::move(refusal->error), std::move(refusal->cause), false};
  }
  Json& output = std::get<Json>(answered);
  if (const std::string wrong = agents::what_breaks_output(agent, output); !wrong.empty()) {
    return RowFailed{"Agent.BadAnswer", "the rules of agent " + agent.name.value() + " broke its output schema: " + wrong, false};
  }
  return std::move(output);
}

}  // namespace millrace::enrich
