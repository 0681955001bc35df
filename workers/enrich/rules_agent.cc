#include "workers/enrich/rules_agent.h"

#include "shared/agents/agent_schema.h"
#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {

CallReport RulesAgent::call(const RowCall& call, std::stop_token) {
  CallReport report{.outcome = RowFailed{}, .calls = 1, .tokens = 0, .nanodollars = 0, .done_by = "rules"};
  const auto body = agent_catalogue::find_rules_body(call.agent.rules);
  if (body == nullptr) {
    report.outcome = RowFailed{"Agent.NotConfigured",
                               "agent " + call.agent.name.value() + " has no rules '" + call.agent.rules +
                                   "': set model.providers to a model, or name rules that ship",
                               false};
    return report;
  }
  const auto answer = body(Json::parse(call.input, nullptr, false));
  if (const auto* refusal = std::get_if<agent_catalogue::RulesRefusal>(&answer)) {
    report.outcome = RowFailed{refusal->error, refusal->cause, false};
    return report;
  }
  const Json& output = std::get<Json>(answer);
  if (std::string wrong = agents::what_breaks_output(call.agent, output); !wrong.empty()) {
    report.outcome = RowFailed{"Agent.BadAnswer",
                               "the rules of agent " + call.agent.name.value() + " broke its output schema: " + wrong, false};
    return report;
  }
  report.outcome = RowAnswered{output.dump(-1, ' ', false, Json::error_handler_t::replace)};
  return report;
}

}  // namespace millrace::enrich
