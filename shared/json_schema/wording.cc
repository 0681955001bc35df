#include "shared/json_schema/wording.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "shared/json_schema/schema_survey.h"
#include "shared/vocabulary/json.h"

namespace millrace::json_schema {
namespace {

constexpr std::size_t kExcerptBytesMax = 60;

std::string escaped(const std::string& name) {
  std::string text;
  for (const char c : name) {
    if (c == '~') text += "~0";
    else if (c == '/') text += "~1";
    else text += c;
  }
  return text;
}

std::string pointer_of(const std::vector<std::string>& path) {
  std::string pointer;
  for (const std::string& name : path) pointer += "/" + escaped(name);
  return pointer;
}

const Json* value_at(const Json& value, const std::vector<std::string>& path) {
  const Json::json_pointer pointer(pointer_of(path));
  return value.contains(pointer) ? &value.at(pointer) : nullptr;
}

/// Printed, and cut when long (at a character's start).
std::string excerpt(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kExcerptBytesMax) return text;
  std::size_t end = kExcerptBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

std::string listed(const Json& choices) {
  std::string text;
  for (const Json& choice : choices) text += (text.empty() ? "" : ", ") + excerpt(choice);
  return text;
}

/// What the schema asks for under `keyword`, printed.
std::optional<std::string> asked(const Json* schema, const char* keyword) {
  if (schema == nullptr || !schema->is_object() || !schema->contains(keyword)) return {};
  const Json& value = schema->at(keyword);
  if (value.is_array()) return listed(value);
  return value.is_string() ? value.get<std::string>() : excerpt(value);
}

bool starts(std::string_view text, std::string_view start) { return text.starts_with(start); }

/// What stands between the first and the last quote.
std::string quoted_part(const std::string& text) {
  const auto first = text.find('\'');
  const auto last = text.rfind('\'');
  return first == last ? text : text.substr(first + 1, last - first - 1);
}

/// Says only that something deeper, reported beside it, is wrong.
bool is_echo(std::string_view text) {
  return starts(text, "Failed to validate item #") || starts(text, "Failed to validate against schema associated") ||
         starts(text, "Failed to validate against additional properties") ||
         starts(text, "Failed to validate against child schema #") ||
         starts(text, "Failed to validate against dependent") ||
         starts(text, "Failed to validate against a conditional schema");
}

struct Place {
  const Json* schema;
  const Json* value;
};

std::string is_now(const Place& place) { return place.value == nullptr ? "" : "is " + excerpt(*place.value) + ", "; }

std::string wrong_type(const Place& place) {
  const std::string actual = place.value == nullptr ? "" : "is of type " + std::string(place.value->type_name());
  const auto type = asked(place.schema, "type");
  return type ? actual + ", must be of type " + *type : actual + ", which is not allowed here";
}

std::string in_words(const Complaint& complaint, const Place& place) {
  const std::string& text = complaint.text;
  if (starts(text, "Value type not permitted")) return wrong_type(place);
  if (starts(text, "Failed to match against any enum")) {
    return is_now(place) + "must be one of " + asked(place.schema, "enum").value_or("the values the schema lists");
  }
  if (starts(text, "Failed to match expected value set by 'const'")) {
    return is_now(place) + "must be " + asked(place.schema, "const").value_or("the value the schema names");
  }
  if (starts(text, "Failed to match regex")) {
    return is_now(place) + "must match the pattern " + asked(place.schema, "pattern").value_or("of the schema");
  }
  if (starts(text, "Expected number ")) {
    std::string bound = text.substr(std::string_view("Expected number ").size());
    if (bound.find('.') != std::string::npos) bound.erase(bound.find_last_not_of('0') + 1);
    if (bound.ends_with('.')) bound.pop_back();
    return is_now(place) + "must be " + bound;
  }
  if (starts(text, "Failed to validate against exactly one")) return "must fit exactly one of the allowed forms";
  if (starts(text, "Failed to validate against any")) return "fits none of the allowed forms";
  if (starts(text, "String should be")) return "is a string that should be" + text.substr(16);
  return text;
}

Violation violation_of(const Complaint& complaint, const Json& schema, const Json& value) {
  std::vector<std::string> path = complaint.path;
  if (starts(complaint.text, "Missing required property")) {
    path.push_back(quoted_part(complaint.text));
    return {pointer_of(path), "is missing"};
  }
  if (starts(complaint.text, "Object contains a property that could not be validated")) {
    const auto name_at = complaint.text.rfind(": '");
    if (name_at != std::string::npos) path.push_back(complaint.text.substr(name_at + 3, complaint.text.size() - name_at - 5));
    const Json* place = subschema_at(schema, complaint.path);
    std::string known;
    if (place != nullptr && place->is_object() && place->contains("properties")) {
      for (const auto& [name, unused] : place->at("properties").items()) known += (known.empty() ? "" : ", ") + name;
    }
    return {pointer_of(path), known.empty() ? "is not known here" : "is not known here; known are " + known};
  }
  const Place place{subschema_at(schema, path), value_at(value, path)};
  return {pointer_of(path), in_words(complaint, place)};
}

}  // namespace

std::vector<Violation> worded(const std::vector<Complaint>& complaints, const Json& schema, const Json& value) {
  const bool all_echoes =
      std::all_of(complaints.begin(), complaints.end(), [](const Complaint& c) { return is_echo(c.text); });
  std::vector<Violation> violations;
  for (const Complaint& complaint : complaints) {
    if (is_echo(complaint.text) && !all_echoes) continue;
    Violation violation = violation_of(complaint, schema, value);
    if (std::find(violations.begin(), violations.end(), violation) == violations.end()) {
      violations.push_back(std::move(violation));
    }
  }
  return violations;
}

}  // namespace millrace::json_schema
