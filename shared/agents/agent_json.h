#pragma once

#include <string>
#include <string_view>

#include "shared/agents/agent.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::agents {

/// A record as README.md describes it; kRejected names the member that is missing, unknown or wrong.
Result<Agent> parse_agent(std::string_view json_text);

/// The record with everything spelt out.
Json document_of(const Agent& agent);

/// SHA-256 of the record: another one when anything about the agent is.
std::string record_digest_of(const Agent& agent);

}  // namespace millrace::agents
