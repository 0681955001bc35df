#pragma once

#include <stop_token>
#include <string>

#include "shared/agents/agent_answer.h"

namespace millrace::agent_calls {

/// Does the work of agents that are language models and so no programs elsewhere (shared/model_agents). Any thread.
class ModelCalls {
 public:
  virtual ~ModelCalls() = default;
  /// `input` is JSON text. The only error is kCancelled.
  virtual Result<agents::AgentAnswer> call(const agents::Agent& agent, const std::string& input, std::stop_token stop) = 0;
};

}  // namespace millrace::agent_calls
