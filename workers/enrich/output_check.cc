#include "workers/enrich/output_check.h"

#include <optional>

#include "shared/json_schema/schema.h"

namespace millrace::enrich {

std::string violation_of(const agents::Agent& agent, const Json& output) {
  if (!output.is_object()) return "it is no JSON object";
  if (agent.output_schema.empty()) return "the agent has no output_schema";
  // Rows of one agent come one after another on a thread: compiling for each would cost more than the check.
  thread_local std::string compiled_text;
  thread_local std::optional<json_schema::Schema> compiled;
  if (!compiled || compiled_text != agent.output_schema) {
    auto schema = json_schema::Schema::parse(agent.output_schema);
    if (!schema) return "its schema is none: " + schema.error().detail;
    compiled.emplace(*std::move(schema));
    compiled_text = agent.output_schema;
  }
  const auto violations = compiled->validate(output);
  return violations.empty() ? "" : describe(violations);
}

}  // namespace millrace::enrich
