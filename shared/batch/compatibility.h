#pragma once

#include <string>
#include <vector>

#include "shared/batch/agent_card.h"
#include "shared/batch/recommendation.h"
#include "shared/vocabulary/json_fwd.h"

namespace millrace::batch {

/// What validate_agent_compatibility answers: `document` has the members of README.md, or exactly error, message, suggestion.
struct Compatibility {
  bool is_compatible = false;
  std::string error;     ///< "INCOMPATIBLE_AGENT", "UNKNOWN_AGENT"; empty when compatible.
  std::string message;
  std::string suggestion;
  const AgentCard* agent = nullptr;  ///< Of `agents`; null when unknown.
};

/// `purpose.name` is the agent asked for; its `agent` is filled in here.
Compatibility check_compatibility(const std::vector<AgentCard>& agents, Purpose purpose);

Json document_of(const Compatibility& compatibility);

}  // namespace millrace::batch
