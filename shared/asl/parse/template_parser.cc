#include <algorithm>
#include <unordered_set>

#include "shared/asl/parse/definition_parser.h"

namespace millrace::asl {
namespace {

constexpr std::size_t kVariableNameMax = 80;

/// A template all of whose parts are constants becomes one constant.
bool all_constant(const Template::Object& members) {
  return std::ranges::all_of(members, [](const auto& member) { return member.value.is_constant(); });
}
bool all_constant(const Template::Array& elements) {
  return std::ranges::all_of(elements, [](const auto& element) { return element.is_constant(); });
}

}  // namespace

std::optional<Template> DefinitionParser::parse_template(FieldReader& fields, std::string_view name) {
  const Json* json = fields.take(name);
  if (!json) return {};
  return parse_template_value(*json, fields.place() / name);
}

std::optional<Template> DefinitionParser::parse_assign(FieldReader& fields) {
  const Json* json = fields.take("Assign");
  if (!json) return {};
  if (!json->is_object()) {
    fields.error("Assign", "Value is not an object");
    return {};
  }
  for (const auto& [key, value] : json->items()) {
    const std::string_view name = std::string_view(key).substr(0, key.ends_with(".$") ? key.size() - 2 : key.size());
    if (!is_variable_name(name) || name == "states" || name.size() > kVariableNameMax)
      findings_.error(code::kSchema, fields.place() / "Assign" / key,
                      "'" + std::string(name) +
                          "' is no variable name: letters, digits and '_', at most 80, no digit first, not 'states'");
  }
  return parse_template_value(*json, fields.place() / "Assign");
}

Template DefinitionParser::parse_template_value(const Json& json, const Place& place) {
  if (json.is_object()) return parse_template_object(json, place);
  if (!json.is_array()) return {make_data(json)};
  Template::Array elements;
  for (std::size_t i = 0; i < json.size(); ++i) elements.push_back(parse_template_value(json[i], place / i));
  if (all_constant(elements)) return {make_data(json)};
  return {std::move(elements)};
}

Template DefinitionParser::parse_template_object(const Json& json, const Place& place) {
  Template::Object members;
  std::unordered_set<std::string> names;
  for (const auto& [key, value] : json.items()) {
    const bool is_reference = key.ends_with(".$");
    const std::string name = is_reference ? key.substr(0, key.size() - 2) : key;
    if (!names.insert(name).second)
      findings_.error(code::kSchema, place / key, "The field '" + name + "' is there twice once '.$' is taken off");
    members.push_back({name, is_reference ? parse_reference(key, value, place / key)
                                          : parse_template_value(value, place / key)});
  }
  if (all_constant(members)) return {make_data(json)};
  return {std::move(members)};
}

Template DefinitionParser::parse_reference(const std::string& key, const Json& json, const Place& place) {
  const auto refuse = [&](const std::string& reason) {
    findings_.error(code::kInvalidPath, place,
                    "The value for the field '" + key +
                        "' must be a valid JSONPath or intrinsic function expression: " + reason);
    return Template{null_data()};
  };
  if (!json.is_string()) return refuse("it is no string");
  auto expression = parse_expression(json.get<std::string>());
  if (!expression) return refuse(expression.error().detail);
  return {Template::Reference{.field = key, .expression = std::move(*expression)}};
}

}  // namespace millrace::asl
