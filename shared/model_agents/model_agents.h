#pragma once

#include "shared/agent_calls/model_calls.h"
#include "shared/model/fallback_models.h"

namespace millrace::model_agents {

/// Does the work of agents that are models: by a model, or by the rules that the agent's record names. Any thread.
class ModelAgents final : public agent_calls::ModelCalls {
 public:
  /// Null: no model is configured, rules stand in.
  explicit ModelAgents(model::FallbackModels* models) : models_(models) {}

  Result<agents::AgentAnswer> call(const agents::Agent& agent, const std::string& input, std::stop_token stop) override;

 private:
  model::FallbackModels* const models_;
};

}  // namespace millrace::model_agents
