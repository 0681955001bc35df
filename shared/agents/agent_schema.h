#pragma once

#include <memory>
#include <string>

#include "shared/agents/agent.h"
#include "shared/json_schema/schema.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::agents {

/// One of an agent's schemas: `compiled` when its record was read by parse_agent, else `text`, compiled now. kRejected when
/// that is no schema.
Result<std::shared_ptr<const json_schema::Schema>> schema_of(const std::shared_ptr<const json_schema::Schema>& compiled,
                                                             const std::string& text);

/// How the output breaks the agent's output_schema; empty when it fits, or there is none.
std::string what_breaks_output(const Agent& agent, const Json& output);

}  // namespace millrace::agents
