#include "shared/asl/parse/field_reader.h"

#include <algorithm>

#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

const Json kNothing = Json::object();

std::string as_written(double number) { return to_text(std::int64_t(number) == number ? Json(std::int64_t(number)) : Json(number)); }

}  // namespace

FieldReader::FieldReader(const Json& object, Place place, Findings& findings)
    : object_(object.is_object() ? object : kNothing), place_(std::move(place)), findings_(findings) {
  if (!object.is_object()) findings_.error(code::kSchema, place_, "Value is not an object");
}

bool FieldReader::has(std::string_view name) const { return object_.contains(name); }

std::vector<std::string> FieldReader::names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : object_.items()) names.push_back(name);
  return names;
}

const Json* FieldReader::take(std::string_view name) {
  const auto found = object_.find(name);
  taken_.emplace_back(name);
  return found == object_.end() ? nullptr : &*found;
}

const Json* FieldReader::require(std::string_view name) {
  const Json* value = take(name);
  if (!value) findings_.error(code::kSchema, place_, "These fields are required: [" + std::string(name) + "]");
  return value;
}

std::optional<std::string> FieldReader::text(std::string_view name) {
  const Json* value = take(name);
  if (!value) return {};
  if (value->is_string()) return value->get<std::string>();
  wrong_type(name, "a string");
  return {};
}

std::optional<std::string> FieldReader::required_text(std::string_view name) {
  return require(name) ? text(name) : std::nullopt;
}

std::optional<bool> FieldReader::boolean(std::string_view name) {
  const Json* value = take(name);
  if (!value) return {};
  if (value->is_boolean()) return value->get<bool>();
  wrong_type(name, "a boolean");
  return {};
}

std::optional<double> FieldReader::number(std::string_view name, NumberBounds bounds) {
  const Json* value = take(name);
  if (!value) return {};
  if (!value->is_number() || (bounds.is_whole && !as_integer(*value))) {
    wrong_type(name, bounds.is_whole ? "an integer" : "a number");
    return {};
  }
  const double number = value->get<double>();
  if (number < bounds.min) error(name, "Minimum value is " + as_written(bounds.min));
  if (number > bounds.max) error(name, "Maximum value is " + as_written(bounds.max));
  return number;
}

std::optional<Path> FieldReader::path(std::string_view name) {
  const auto written = text(name);
  if (!written) return {};
  auto path = Path::parse(*written);
  if (path) return std::move(*path);
  error(name, "Value is not a valid JSONPath: " + path.error().detail, code::kInvalidPath);
  return {};
}

NumberField FieldReader::number_or_path(std::string_view name, std::string_view path_name, NumberBounds bounds) {
  exclude({name, path_name});
  NumberField field;
  field.value = number(name, bounds);
  field.path = path(path_name);
  field.field = path_name;
  return field;
}

std::vector<std::string> FieldReader::texts(std::string_view name) {
  const Json* value = require(name);
  if (!value) return {};
  const bool is_list = value->is_array() && !value->empty() &&
                       std::ranges::all_of(*value, [](const Json& element) { return element.is_string(); });
  if (!is_list) {
    wrong_type(name, "a list of strings that is not empty");
    return {};
  }
  return value->get<std::vector<std::string>>();
}

void FieldReader::error(std::string_view field, std::string message, const char* code) {
  findings_.error(code, place_ / field, std::move(message));
}

void FieldReader::exclude(std::initializer_list<std::string_view> names) {
  std::string all;
  int count = 0;
  for (const std::string_view name : names) {
    all += (all.empty() ? "" : ", ") + std::string(name);
    count += has(name) ? 1 : 0;
  }
  if (count > 1)
    findings_.error(code::kSchema, place_, "There should only be one of the following fields: [" + all + "]");
}

void FieldReader::finish() {
  for (const auto& [name, value] : object_.items())
    if (std::ranges::find(taken_, name) == taken_.end()) error(name, "Field '" + name + "' is not supported");
}

void FieldReader::wrong_type(std::string_view name, std::string_view expected) {
  error(name, "Value is not " + std::string(expected));
}

}  // namespace millrace::asl
