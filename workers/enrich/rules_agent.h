#pragma once

#include "workers/enrich/agent_body.h"

namespace millrace::enrich {

/// The offline bodies of shared/agents/catalogue. Deterministic, free, and says that it was rules.
class RulesAgent final : public AgentBody, public BodyAtHand {
 public:
  CallReport call(const RowCall& call, std::stop_token stop) override;
  std::int64_t nanodollars_max(const agents::Agent&) const override { return 0; }
  std::int64_t tokens_max(const agents::Agent&) const override { return 0; }
  bool waits() const override { return false; }
  const BodyAtHand* at_hand() const override { return this; }
  std::variant<Json, RowFailed> answer(const agents::Agent& agent, const Json& input) const override;
  std::string done_by() const override { return "rules"; }
  const agent_catalogue::FigureRules* figures(const agents::Agent& agent) const override {
    return agent_catalogue::find_figure_rules(agent.rules);
  }
};

}  // namespace millrace::enrich
