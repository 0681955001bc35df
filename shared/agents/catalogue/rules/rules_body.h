#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "shared/vocabulary/json.h"

namespace millrace::agent_catalogue {

/// The row cannot be answered. Trying again gives the same.
struct RulesRefusal {
  std::string error;
  std::string cause;
};
using RulesAnswer = std::variant<Json, RulesRefusal>;

/// An agent's offline body: an input that fits its input schema, an output that fits its output schema. Pure, any thread.
using RulesBody = RulesAnswer (*)(const Json& input);

/// Null when there is none of that name.
RulesBody find_rules_body(std::string_view name);

RulesAnswer enrich_company(const Json& input);
RulesAnswer classify_ticket(const Json& input);
RulesAnswer validate_address(const Json& input);
RulesAnswer analyze_product(const Json& input);
RulesAnswer score_customer(const Json& input);

/// A text member; empty when it is not there.
std::string text_of(const Json& input, const char* member);

}  // namespace millrace::agent_catalogue
