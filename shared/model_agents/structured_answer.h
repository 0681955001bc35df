#pragma once

#include <string>
#include <variant>

#include "shared/agents/agent_cost.h"
#include "shared/model/fallback_models.h"
#include "shared/vocabulary/json.h"

namespace millrace::model_agents {

/// An answer that breaks the agent's schema goes back to be mended so often.
inline constexpr int kRepairsMax = 2;
inline constexpr std::int64_t kAnswerTokensMax = 1'024;
/// A longer input is not sent: what a call may cost at most must be known before it is made.
inline constexpr std::size_t kInputBytesMax = 32 * 1024;

/// The input is longer than kInputBytesMax.
struct InputTooLong {
  std::string detail;
};
/// The model broke the agent's schema, also when it was told so.
struct SchemaBroken {
  std::string detail;
};

struct StructuredAnswer {
  std::variant<Json, InputTooLong, SchemaBroken, model::Refusal> said;
  agents::CallCost cost;  ///< Of all tries that reached a model.
  std::string done_by;    ///< "openai/gpt-5-mini"; empty when none answered.
};

/// Asks a model to do the agent's work on the input (JSON text).
StructuredAnswer ask_for_structure(model::FallbackModels& models, const agents::Agent& agent, const std::string& input,
                                   const std::stop_token& stop);

/// What that may cost at most, with all repairs.
agents::CallCost structure_costs_at_most(const agents::Agent& agent);

}  // namespace millrace::model_agents
