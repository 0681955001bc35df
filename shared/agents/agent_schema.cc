#include "shared/agents/agent_schema.h"

#include <utility>

namespace millrace::agents {

Result<std::shared_ptr<const json_schema::Schema>> schema_of(const std::shared_ptr<const json_schema::Schema>& compiled,
                                                             const std::string& text) {
  if (compiled != nullptr) return compiled;
  auto schema = json_schema::Schema::parse(text);
  if (!schema) return schema.error();
  return std::shared_ptr<const json_schema::Schema>(std::make_shared<json_schema::Schema>(*std::move(schema)));
}

}  // namespace millrace::agents
