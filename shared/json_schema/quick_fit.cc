#include "shared/json_schema/quick_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace millrace::json_schema {
namespace {

using Type = Json::value_t;

/// Up to here doubles tell whole numbers apart.
constexpr double kExactMost = 9'007'199'254'740'992.0;
constexpr std::array<std::string_view, 6> kRemarks = {"title", "description", "default", "examples", "$schema", "$comment"};

constexpr std::uint32_t bit_of(Type type) { return 1U << static_cast<std::uint32_t>(type); }
constexpr std::uint32_t kIntegers = bit_of(Type::number_integer) | bit_of(Type::number_unsigned);

/// The types that surely have this name: whether 1.0 is an integer is for the validator.
std::optional<std::uint32_t> types_named(const Json& name) {
  if (!name.is_string()) return {};
  const std::string& text = name.get_ref<const std::string&>();
  if (text == "object") return bit_of(Type::object);
  if (text == "array") return bit_of(Type::array);
  if (text == "string") return bit_of(Type::string);
  if (text == "boolean") return bit_of(Type::boolean);
  if (text == "null") return bit_of(Type::null);
  if (text == "integer") return kIntegers;
  if (text == "number") return kIntegers | bit_of(Type::number_float);
  return {};
}

bool take_bound(const Json& said, double& bound) {
  if (!said.is_number() || std::abs(said.get<double>()) > kExactMost) return false;
  bound = said.get<double>();
  return true;
}

bool take_size(const Json& said, std::size_t& size) {
  if (!said.is_number_unsigned()) return false;
  size = said.get<std::size_t>();
  return true;
}

bool take_texts(const Json& said, std::vector<std::string>& texts) {
  if (!said.is_array()) return false;
  for (const Json& text : said) {
    if (!text.is_string()) return false;
    texts.push_back(text.get<std::string>());
  }
  return true;
}

std::size_t characters_in(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::optional<QuickFit> QuickFit::of(const Json& schema) {
  if (!schema.is_object()) return {};
  QuickFit fit;
  for (const auto& [keyword, said] : schema.items()) {
    if (!fit.take(keyword, said)) return {};
  }
  return fit;
}

bool QuickFit::take(const std::string& keyword, const Json& said) {
  if (std::ranges::find(kRemarks, keyword) != kRemarks.end()) return true;
  if (keyword == "type") return take_types(said);
  if (keyword == "properties") return take_properties(said);
  if (keyword == "required") return take_texts(said, required_);
  if (keyword == "minimum") return take_bound(said, minimum_);
  if (keyword == "maximum") return take_bound(said, maximum_);
  if (keyword == "minLength") return take_size(said, length_min_);
  if (keyword == "maxLength") return take_size(said, length_max_);
  if (keyword == "minItems") return take_size(said, items_min_);
  if (keyword == "maxItems") return take_size(said, items_max_);
  if (keyword == "enum") return take_texts(said, texts_.emplace());
  if (keyword == "additionalProperties") {
    if (said.is_boolean()) allows_others_ = said.get<bool>();
    return said.is_boolean();
  }
  if (keyword == "items") {
    auto items = of(said);
    if (items) items_ = std::make_shared<const QuickFit>(*std::move(items));
    return items_ != nullptr;
  }
  return false;
}

bool QuickFit::take_types(const Json& said) {
  types_ = 0;
  for (const Json& name : said.is_array() ? said : Json::array({said})) {
    const auto types = types_named(name);
    if (!types) return false;
    types_ |= *types;
  }
  return true;
}

bool QuickFit::take_properties(const Json& said) {
  if (!said.is_object()) return false;
  for (const auto& [name, schema] : said.items()) {
    auto fit = of(schema);
    if (!fit) return false;
    properties_.push_back({name, *std::move(fit)});
  }
  return true;
}

bool QuickFit::surely_fits(const Json& value) const {
  if ((types_ & bit_of(value.type())) == 0) return false;
  if (texts_ && !value.is_string()) return false;
  switch (value.type()) {
    case Type::object: return fits_object(value);
    case Type::array: return fits_array(value);
    case Type::string: return fits_text(value.get_ref<const std::string&>());
    case Type::number_integer:
    case Type::number_unsigned:
    case Type::number_float: return fits_number(value.get<double>());
    case Type::null:
    case Type::boolean: return true;
    case Type::binary:
    case Type::discarded: return false;
  }
  return false;
}

bool QuickFit::fits_text(const std::string& text) const {
  if (texts_ && std::ranges::find(*texts_, text) == texts_->end()) return false;
  if (length_min_ == 0 && text.size() <= length_max_) return true;
  const std::size_t characters = characters_in(text);
  return characters >= length_min_ && characters <= length_max_;
}

bool QuickFit::takes_members(const std::vector<std::string>& names) const {
  if ((types_ & bit_of(Type::object)) == 0 || texts_) return false;
  const auto is_there = [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); };
  const auto may_be = [&](const std::string& name) { return allows_others_ || member(name) != nullptr; };
  return std::ranges::all_of(required_, is_there) && std::ranges::all_of(names, may_be);
}

const QuickFit* QuickFit::member(const std::string& name) const {
  const auto known = std::ranges::find(properties_, name, &Property::name);
  return known == properties_.end() ? nullptr : &known->fit;
}

bool QuickFit::surely_fits_integer(std::int64_t value) const {
  return (types_ & bit_of(Type::number_integer)) != 0 && !texts_ && fits_number(static_cast<double>(value));
}

bool QuickFit::surely_fits_number(double value) const {
  return (types_ & bit_of(Type::number_float)) != 0 && !texts_ && fits_number(value);
}

bool QuickFit::fits_number(double number) const {
  return std::abs(number) <= kExactMost && number >= minimum_ && number <= maximum_;
}

bool QuickFit::fits_object(const Json& value) const {
  if (!std::ranges::all_of(required_, [&](const std::string& name) { return value.contains(name); })) return false;
  for (const auto& [name, member] : value.items()) {
    const auto known = std::ranges::find(properties_, name, &Property::name);
    if (known == properties_.end() ? !allows_others_ : !known->fit.surely_fits(member)) return false;
  }
  return true;
}

bool QuickFit::fits_array(const Json& value) const {
  if (value.size() < items_min_ || value.size() > items_max_) return false;
  return items_ == nullptr || std::ranges::all_of(value, [&](const Json& item) { return items_->surely_fits(item); });
}

}  // namespace millrace::json_schema
