#include "shared/agents/agent_schema.h"

#include <utility>

#include "shared/vocabulary/json.h"

namespace millrace::agents {

Result<std::shared_ptr<const json_schema::Schema>> schema_of(const std::shared_ptr<const json_schema::Schema>& compiled,
                                                             const std::string& text) {
  if (compiled != nullptr) return compiled;
  auto schema = json_schema::Schema::parse(text);
  if (!schema) return schema.error();
  return std::shared_ptr<const json_schema::Schema>(std::make_shared<json_schema::Schema>(*std::move(schema)));
}

std::string what_breaks_output(const Agent& agent, const Json& output) {
  if (!output.is_object()) return "it is no JSON object";
  if (agent.output_schema.empty()) return "";
  const auto schema = schema_of(agent.output_check, agent.output_schema);
  if (!schema) return "the output_schema is none: " + schema.error().detail;
  const auto violations = (*schema)->validate(output);
  return violations.empty() ? "" : describe(violations);
}

}  // namespace millrace::agents
