#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/agents/agent.h"

namespace millrace::batch {

enum class FieldType { kAny, kString, kInteger, kNumber, kBoolean };

/// One thing that an agent takes.
struct InputField {
  std::string name;
  FieldType type = FieldType::kAny;
  bool is_required = false;
  std::string description;
};

/// What planning has to know of an agent.
struct AgentCard {
  std::string name;
  std::string description;
  std::string version;
  std::string record_digest;         ///< Changes with anything in the agent's record.
  std::string provider;              ///< What answers: "rules", "model", "http", "agentcore".
  std::string input_schema;          ///< JSON text; empty: takes any object.
  std::string output_schema;
  std::vector<InputField> inputs;    ///< Of the input schema, in its order.
  std::vector<std::string> outputs;  ///< Of the output schema, in its order: what it can add to a row.
  double price_per_call = 0;         ///< In US dollars, beside the tokens.
  double input_price_per_million = 0, output_price_per_million = 0;
  std::size_t instruction_bytes = 0; ///< Sent with every row to a model.

  /// Every row's answer can be held against a schema, and so be a row of a table.
  bool has_structured_output() const { return !outputs.empty(); }
  bool takes_anything() const { return inputs.empty(); }
};

/// `answers_by_rules`: models are not configured, so an agent that has an offline body answers by it.
AgentCard card_of(const agents::Agent& agent, bool answers_by_rules);

/// "company-enrichment" and "company-enrichment-agent" name one agent.
bool is_same_agent(std::string_view left, std::string_view right);
const AgentCard* find_card(const std::vector<AgentCard>& cards, std::string_view name);

}  // namespace millrace::batch
