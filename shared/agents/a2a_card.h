#pragma once

#include <string>
#include <string_view>

#include "shared/agents/agent.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::agents {

/// Where a card stands below an agent's address.
inline constexpr std::string_view kCardPath = "/.well-known/agent-card.json";

/// Cards have no schemas. Who wants to say them does so in an extension of this URI, with the params {"input_schema",
/// "output_schema"}.
inline constexpr std::string_view kSchemaExtension = "urn:millrace:a2a:schemas";

/// Where the card of an agent at `address` is: below its root, or the address itself when it names a card (".json").
std::string card_url_of(const std::string& address);

/// What whoever discovers an agent says of it, beyond its card. Empty: as the card says.
struct CardWishes {
  std::string name{};
  std::string input_schema{};  ///< JSON text.
  std::string output_schema{};
};

/// The record of the agent that a card introduces: kind a2a, at its first interface of JSON-RPC and protocol 1.x, named by the
/// card's name in lower case with '-' for all else. kRejected names what keeps it from being called: no such interface,
/// credentials that it wants, a schema that is none. Pure.
Result<Agent> agent_of_card(const Json& card, const CardWishes& wishes);

}  // namespace millrace::agents
