#pragma once

#include "shared/model/fallback_models.h"
#include "workers/enrich/agent_body.h"

namespace millrace::enrich {

/// Language models with structured output (shared/model_agents). An answer that breaks the agent's schema, also when the model was
/// told so, fails its row.
class ModelAgent final : public AgentBody {
 public:
  explicit ModelAgent(model::FallbackModels& models) : models_(models) {}

  CallReport call(const RowCall& call, std::stop_token stop) override;
  std::int64_t nanodollars_max(const agents::Agent& agent) const override;
  std::int64_t tokens_max(const agents::Agent& agent) const override;
  bool waits() const override { return true; }

 private:
  model::FallbackModels& models_;
};

}  // namespace millrace::enrich
