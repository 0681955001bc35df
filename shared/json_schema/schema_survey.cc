#include "shared/json_schema/schema_survey.h"

#include <algorithm>
#include <array>
#include <optional>
#include <regex>
#include <string_view>

#include "shared/vocabulary/json.h"

namespace millrace::json_schema {
namespace {

constexpr int kDepthMax = 100;
constexpr int kReferencesMax = 32;

constexpr std::array<std::string_view, 13> kUnsupported = {
    "prefixItems",   "unevaluatedItems", "unevaluatedProperties", "dependentRequired", "dependentSchemas",
    "minContains",   "maxContains",      "$anchor",               "$dynamicRef",       "$dynamicAnchor",
    "$recursiveRef", "$recursiveAnchor", "contentSchema"};
constexpr std::array<std::string_view, 9> kOneSchema = {"additionalItems", "additionalProperties", "contains",
                                                        "propertyNames",   "not",                  "if",
                                                        "then",            "else",                 "items"};
constexpr std::array<std::string_view, 4> kListOfSchemas = {"allOf", "anyOf", "oneOf", "items"};
constexpr std::array<std::string_view, 5> kMapOfSchemas = {"properties", "patternProperties", "$defs", "definitions",
                                                           "dependencies"};

template <typename Names>
bool is_in(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Error bad(const std::string& pointer, const std::string& problem) {
  return rejected("json_schema", (pointer.empty() ? "the schema" : pointer) + ": " + problem);
}

const Json* target_of(const Json& root, const std::string& reference) {
  if (!reference.starts_with('#')) return nullptr;
  try {
    const Json::json_pointer pointer(reference.substr(1));
    return root.contains(pointer) ? &root.at(pointer) : nullptr;
  } catch (const Json::exception&) {
    return nullptr;
  }
}

/// Follows references to what they mean; nullptr when they lead nowhere or round in a circle.
const Json* meaning_of(const Json& root, const Json* schema) {
  for (int hop = 0; schema != nullptr && hop < kReferencesMax; ++hop) {
    if (!schema->is_object() || !schema->contains("$ref")) return schema;
    const Json& reference = schema->at("$ref");
    schema = reference.is_string() ? target_of(root, reference.get<std::string>()) : nullptr;
  }
  return nullptr;
}

/// The property that a subschema is about: its own value or the items of it. Nothing when it may be about any value, as below
/// $defs, from where it may be referred to.
std::optional<std::string> property_at(std::string_view pointer) {
  constexpr std::string_view kProperties = "/properties/";
  constexpr std::array<std::string_view, 8> kAboutTheSame = {"items", "contains", "not", "if", "then", "else", "allOf", "anyOf"};
  const std::size_t at = pointer.rfind(kProperties);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = pointer.substr(at + kProperties.size());
  std::string property(rest.substr(0, rest.find('/')));
  rest.remove_prefix(property.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view keyword = rest.substr(0, rest.find('/'));
    const bool is_number = keyword.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_number && keyword != "oneOf" && !is_in(kAboutTheSame, keyword)) return std::nullopt;
    rest.remove_prefix(keyword.size());
  }
  return property;
}

class Surveyor {
 public:
  explicit Surveyor(const Json& root) : root_(root) {}

  Result<Survey> survey_all() {
    visit(root_, "", 0);
    if (error_) return *error_;
    return survey_;
  }

 private:
  void visit(const Json& schema, const std::string& pointer, int depth) {
    if (error_ || schema.is_boolean()) return;
    if (!schema.is_object()) return fail(pointer, "is neither an object nor true or false");
    if (depth > kDepthMax) return fail(pointer, "is nested too deeply");
    for (const auto& [keyword, value] : schema.items()) visit_keyword(schema, keyword, value, pointer, depth);
  }

  void visit_keyword(const Json& schema, const std::string& keyword, const Json& value, const std::string& pointer,
                     int depth) {
    const std::string place = pointer + "/" + keyword;
    if (is_in(kUnsupported, keyword)) return fail(place, "is not supported; say it with draft-07's keywords");
    if (keyword == "$ref" && meaning_of(root_, &schema) == nullptr) {
      return fail(place, "leads nowhere; refer to a part of this document, such as #/$defs/name");
    }
    if (keyword == "pattern") {
      note_match(pointer);
      check_pattern(value.is_string() ? value.get<std::string>() : "", place);
    }
    if (keyword == "format") note_match(pointer);
    if (keyword == "uniqueItems") survey_.compares_items = true;
    if (is_in(kMapOfSchemas, keyword) && value.is_object()) return visit_map(keyword, value, place, depth);
    if (is_in(kListOfSchemas, keyword) && value.is_array()) return visit_list(value, place, depth);
    if (is_in(kOneSchema, keyword)) visit(value, place, depth + 1);
  }

  void visit_map(const std::string& keyword, const Json& map, const std::string& pointer, int depth) {
    for (const auto& [name, schema] : map.items()) {
      if (keyword == "patternProperties") {
        survey_.matches_all_texts = true;
        check_pattern(name, pointer + "/" + name);
      }
      const bool is_list_of_names = keyword == "dependencies" && schema.is_array();
      if (!is_list_of_names) visit(schema, pointer + "/" + name, depth + 1);
    }
  }

  void visit_list(const Json& list, const std::string& pointer, int depth) {
    for (std::size_t i = 0; i < list.size(); ++i) visit(list[i], pointer + "/" + std::to_string(i), depth + 1);
  }

  void note_match(const std::string& pointer) {
    if (auto property = property_at(pointer)) survey_.matched_properties.insert(*std::move(property));
    else survey_.matches_all_texts = true;
  }

  void check_pattern(const std::string& pattern, const std::string& place) {
    try {
      const std::regex compiled(pattern);
    } catch (const std::regex_error&) {
      fail(place, "is not a regular expression: " + pattern);
    }
  }

  void fail(const std::string& pointer, const std::string& problem) {
    if (!error_) error_ = bad(pointer, problem);
  }

  const Json& root_;
  Survey survey_;
  std::optional<Error> error_;
};

const Json* step(const Json& schema, const std::string& name) {
  if (!schema.is_object()) return nullptr;
  if (schema.contains("properties") && schema.at("properties").contains(name)) return &schema.at("properties").at(name);
  if (schema.contains("items") && schema.at("items").is_object()) return &schema.at("items");
  return nullptr;
}

}  // namespace

Result<Survey> survey(const Json& schema) { return Surveyor(schema).survey_all(); }

const Json* subschema_at(const Json& schema, const std::vector<std::string>& path) {
  const Json* place = meaning_of(schema, &schema);
  for (const std::string& name : path) {
    if (place == nullptr) return nullptr;
    place = meaning_of(schema, step(*place, name));
  }
  return place;
}

}  // namespace millrace::json_schema
