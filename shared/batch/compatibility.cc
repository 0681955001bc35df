#include "shared/batch/compatibility.h"

#include "shared/vocabulary/json.h"

namespace millrace::batch {
namespace {

std::string listed_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Json schema_document(const std::string& schema) {
  Json parsed = Json::parse(schema, nullptr, false);
  return parsed.is_discarded() ? Json::object() : parsed;
}

}  // namespace

Compatibility check_compatibility(const std::vector<AgentCard>& agents, Purpose purpose) {
  Compatibility compatibility;
  compatibility.agent = find_card(agents, purpose.name);
  compatibility.is_compatible = compatibility.agent != nullptr && compatibility.agent->has_structured_output();
  if (compatibility.is_compatible) return compatibility;

  purpose.agent = compatibility.agent;
  const std::vector<std::string> nearest = nearest_compatible(agents, purpose);
  const bool is_known = compatibility.agent != nullptr;
  compatibility.error = is_known ? "INCOMPATIBLE_AGENT" : "UNKNOWN_AGENT";
  compatibility.message = "The agent '" + purpose.name + "' " +
                          (is_known ? "doesn't support structured output" : "is not registered") +
                          ". Please choose one of these compatible agents: " + listed_names(nearest);
  compatibility.suggestion = nearest.empty() ? "Register an agent with an output_schema: millrace agent put FILE"
                                             : "Use '" + nearest.front() + "' for similar functionality";
  return compatibility;
}

Json document_of(const Compatibility& compatibility) {
  if (!compatibility.is_compatible) {
    return {{"error", compatibility.error}, {"message", compatibility.message}, {"suggestion", compatibility.suggestion}};
  }
  const AgentCard& agent = *compatibility.agent;
  Json required = Json::array();
  for (const InputField& field : agent.inputs) {
    if (field.is_required) required.push_back(field.name);
  }
  return {{"compatible", true},
          {"structured_output_enabled", true},
          {"output_schema", schema_document(agent.output_schema)},
          {"available_fields", agent.outputs},
          {"agent_name", agent.name},
          {"input_schema", schema_document(agent.input_schema)},
          {"required_fields", std::move(required)}};
}

}  // namespace millrace::batch
