#include "shared/asl/values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "shared/asl/json_reader.h"

namespace millrace::asl {
namespace {

__extension__ using Integer = __int128;  // Holds every signed and unsigned 64-bit integer.

bool is_whole(const Json& value) { return value.is_number_integer(); }

Integer whole_of(const Json& value) {
  return value.is_number_unsigned() ? static_cast<Integer>(value.get<std::uint64_t>())
                                    : static_cast<Integer>(value.get<std::int64_t>());
}

bool spells(const std::string& text, const Json& number) {
  double parsed = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  return failure == std::errc{} && end == text.data() + text.size() && compare_numbers(Json(parsed), number) == 0;
}

bool objects_equal(const Json& left, const Json& right) {
  for (const auto& [key, value] : left.items()) {
    const auto found = right.find(key);
    if (found == right.end() || !deeply_equal(value, *found)) return false;
  }
  return true;
}

/// The length of a text as JSON: quotes and escapes included.
std::size_t quoted_size(const std::string& text) {
  std::size_t size = 2;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte == '"' || byte == '\\' || byte == '\b' || byte == '\f' || byte == '\n' || byte == '\r' || byte == '\t')
      size += 2;
    else
      size += byte < 0x20 ? 6 : 1;
  }
  return size;
}

std::size_t scalar_size(const Json& value) {
  if (value.is_null()) return 4;
  if (value.is_boolean()) return value.get<bool>() ? 4 : 5;
  return to_text(value).size();
}

}  // namespace

std::partial_ordering compare_numbers(const Json& left, const Json& right) {
  if (is_whole(left) && is_whole(right)) return whole_of(left) <=> whole_of(right);
  // One side is floating point. Beyond 2^53 a double is whole, so compare there as integers, exactly.
  const auto as_double = [](const Json& value) { return value.get<double>(); };
  if (is_whole(left) != is_whole(right)) {
    const double floating = as_double(is_whole(left) ? right : left);
    if (std::abs(floating) < 0x1p64 && std::trunc(floating) == floating) {
      const auto whole = static_cast<Integer>(floating);
      return is_whole(left) ? whole_of(left) <=> whole : whole <=> whole_of(right);
    }
  }
  return as_double(left) <=> as_double(right);
}

bool deeply_equal(const Json& left, const Json& right) {
  if (left.is_number() && right.is_number()) return compare_numbers(left, right) == 0;
  if (left.type() != right.type() || left.size() != right.size()) return false;
  if (left.is_object()) return objects_equal(left, right);
  if (!left.is_array()) return left == right;
  for (std::size_t i = 0; i < left.size(); ++i)
    if (!deeply_equal(left[i], right[i])) return false;
  return true;
}

bool loosely_equal(const Json& left, const Json& right) {
  if (left.is_number() && right.is_string()) return spells(right.get_ref<const std::string&>(), left);
  if (left.is_string() && right.is_number()) return spells(left.get_ref<const std::string&>(), right);
  return deeply_equal(left, right);
}

std::string to_text(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string to_plain_text(const Json& value) {
  return value.is_string() ? value.get_ref<const std::string&>() : to_text(value);
}

std::string to_java_text(const Json& value) {
  if (!value.is_structured()) return to_plain_text(value);
  std::string text(1, value.is_object() ? '{' : '[');
  std::string_view separator = "";
  for (const auto& [key, element] : value.items()) {
    text += separator;
    if (value.is_object()) text += key + "=";
    text += to_java_text(element);
    separator = ", ";
  }
  return text + (value.is_object() ? '}' : ']');
}

std::string to_canonical_text(const Json& value) {
  if (value.is_number()) {
    const auto whole = as_integer(value);
    return whole ? std::to_string(*whole) : to_text(value);
  }
  if (!value.is_structured()) return to_text(value);
  std::string text(1, value.is_object() ? '{' : '[');
  if (value.is_array()) {
    for (const Json& element : value) text += to_canonical_text(element) + ",";
    return text + ']';
  }
  std::map<std::string, std::string> members;
  for (const auto& [key, member] : value.items()) members[key] = to_canonical_text(member);
  for (const auto& [key, member] : members) text += to_text(key) + ":" + member + ",";
  return text + '}';
}

int nesting_depth(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') in_string = !in_string;
    if (in_string && text[i] == '\\') ++i;
    if (in_string) continue;
    if (text[i] == '{' || text[i] == '[') deepest = std::max(deepest, ++depth);
    if (text[i] == '}' || text[i] == ']') --depth;
  }
  return deepest;
}

std::optional<Json> parse_json(std::string_view text) {
  return read_json(text).value;
}

bool is_nested_within(const Json& value, int nesting_max) {
  if (!value.is_structured()) return true;
  if (nesting_max == 0) return false;
  return std::ranges::all_of(value, [&](const Json& child) { return is_nested_within(child, nesting_max - 1); });
}

std::size_t text_size(const Json& value) {
  if (value.is_string()) return quoted_size(value.get_ref<const std::string&>());
  if (!value.is_structured()) return scalar_size(value);
  std::size_t size = value.empty() ? 2 : 1 + value.size();  // Brackets, and a comma between two.
  if (const auto* object = value.get_ptr<const Json::object_t*>())
    for (const auto& [key, member] : *object) size += quoted_size(key) + 1 + text_size(member);
  else
    for (const Json& element : value) size += text_size(element);
  return size;
}

std::optional<std::int64_t> as_integer(const Json& value) {
  if (!value.is_number()) return {};
  if (is_whole(value)) {
    const Integer whole = whole_of(value);
    if (whole > INT64_MAX) return {};
    return static_cast<std::int64_t>(whole);
  }
  const double floating = value.get<double>();
  if (std::trunc(floating) != floating || std::abs(floating) >= 0x1p63) return {};
  return static_cast<std::int64_t>(floating);
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char character : text) count += (static_cast<unsigned char>(character) & 0xC0) != 0x80;
  return count;
}

}  // namespace millrace::asl
