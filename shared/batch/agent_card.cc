#include "shared/batch/agent_card.h"

#include <algorithm>

#include "shared/agents/agent_json.h"
#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/json.h"

namespace millrace::batch {
namespace {

constexpr std::string_view kLongSpelling = "-agent";

std::string_view short_spelling(std::string_view name) {
  if (name.ends_with(kLongSpelling)) name.remove_suffix(kLongSpelling.size());
  return name;
}

FieldType type_named(const std::string& name) {
  if (name == "string") return FieldType::kString;
  if (name == "integer") return FieldType::kInteger;
  if (name == "number") return FieldType::kNumber;
  return name == "boolean" ? FieldType::kBoolean : FieldType::kAny;
}

/// The one type of a property besides null; anything more complicated takes cells as they are.
FieldType type_of_property(const Json& property) {
  const auto type = property.is_object() ? property.find("type") : property.end();
  if (!property.is_object() || type == property.end()) return FieldType::kAny;
  if (type->is_string()) return type_named(type->get<std::string>());
  FieldType found = FieldType::kAny;
  for (const Json& name : *type) {
    if (!name.is_string() || name == "null") continue;
    if (found != FieldType::kAny) return FieldType::kAny;
    found = type_named(name.get<std::string>());
  }
  return found;
}

Json properties_of(const Json& schema) {
  const auto properties = schema.is_object() ? schema.find("properties") : schema.end();
  if (!schema.is_object() || properties == schema.end() || !properties->is_object()) return Json::object();
  return *properties;
}

std::vector<InputField> inputs_of(const Json& schema) {
  const Json required = schema.is_object() ? schema.value("required", Json::array()) : Json::array();
  const Json properties = properties_of(schema);
  std::vector<InputField> fields;
  for (const auto& [name, property] : properties.items()) {
    InputField& field = fields.emplace_back();
    field.name = name;
    field.type = type_of_property(property);
    field.is_required = std::find(required.begin(), required.end(), Json(name)) != required.end();
    if (property.is_object() && property.contains("description") && property["description"].is_string()) {
      field.description = property["description"].get<std::string>();
    }
  }
  return fields;
}

/// Structured output is a schema of an object with members.
std::vector<std::string> outputs_of(const Json& schema) {
  std::vector<std::string> names;
  if (!schema.is_object() || schema.value("type", Json()) != Json("object")) return names;
  const Json properties = properties_of(schema);
  for (const auto& [name, property] : properties.items()) names.push_back(name);
  return names;
}

}  // namespace

AgentCard card_of(const agents::Agent& agent, bool answers_by_rules) {
  AgentCard card;
  card.name = agent.name.value();
  card.description = agent.description;
  card.record_digest = sha256_hex(agents::document_of(agent).dump(-1, ' ', false, Json::error_handler_t::replace));
  card.version = agent.version;
  card.provider = answers_by_rules && !agent.rules.empty() ? "rules" : agents::name_of(agent.kind);
  card.input_schema = agent.input_schema;
  card.output_schema = agent.output_schema;
  card.inputs = inputs_of(Json::parse(agent.input_schema, nullptr, false));
  card.outputs = outputs_of(Json::parse(agent.output_schema, nullptr, false));
  card.price_per_call = agent.price_per_call;
  const bool is_free = card.provider == "rules";
  card.input_price_per_million = is_free ? 0 : agent.token_price.input_per_million;
  card.output_price_per_million = is_free ? 0 : agent.token_price.output_per_million;
  card.instruction_bytes = agent.instructions.size();
  return card;
}

bool is_same_agent(std::string_view left, std::string_view right) { return short_spelling(left) == short_spelling(right); }

const AgentCard* find_card(const std::vector<AgentCard>& cards, std::string_view name) {
  for (const AgentCard& card : cards) {
    if (card.name == name) return &card;
  }
  for (const AgentCard& card : cards) {
    if (is_same_agent(card.name, name)) return &card;
  }
  return nullptr;
}

}  // namespace millrace::batch
