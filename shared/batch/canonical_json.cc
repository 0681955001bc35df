#include "shared/batch/canonical_json.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/vocabulary/json.h"

namespace millrace::batch {
namespace {

constexpr int kPlainDepthMax = 16;

constexpr std::size_t kDoubleCharactersMax = 64;

/// As `dump` writes it, without what a whole document needs around it.
void append_double(std::string& text, double value) {
  char digits[kDoubleCharactersMax];
  text.append(digits, nlohmann::detail::to_chars(digits, digits + sizeof digits, value));
}

std::string written(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Whether JSON writes the text as it is.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; });
}

enum class Order { kAsGiven, kByName };

bool append_plain(std::string& text, const Json& value, Order order, int depth);

bool append_members(std::string& text, const Json& object, Order order, int depth) {
  std::vector<std::pair<std::string_view, const Json*>> members;
  members.reserve(object.size());
  for (const auto& [name, member] : object.items()) members.emplace_back(name, &member);
  if (order == Order::kByName) std::ranges::sort(members);
  char separator = '{';
  for (const auto& [name, member] : members) {
    if (!is_plain(name)) return false;
    text += separator;
    text += '"';
    text += name;
    text += "\":";
    if (!append_plain(text, *member, order, depth)) return false;
    separator = ',';
  }
  text += members.empty() ? "{}" : "}";
  return true;
}

/// A row of a table, many times faster than the way that can write anything. False: it is not as plain as that.
bool append_plain(std::string& text, const Json& value, Order order, int depth) {
  if (depth > kPlainDepthMax || value.is_array() || value.is_binary() || value.is_discarded()) return false;
  if (value.is_object()) return append_members(text, value, order, depth + 1);
  const auto* string = value.get_ptr<const std::string*>();
  if (string != nullptr && is_plain(*string)) {
    text += '"';
    text += *string;
    text += '"';
  } else if (value.is_number_integer()) {
    text += value.is_number_unsigned() ? std::to_string(value.get<std::uint64_t>()) : std::to_string(value.get<std::int64_t>());
  } else if (value.is_number_float() && std::isfinite(value.get<double>())) {
    append_double(text, value.get<double>());
  } else {
    text += written(value);
  }
  return true;
}

}  // namespace

std::string canonical_text(const Json& value) {
  std::string text;
  if (append_plain(text, value, Order::kByName, 0)) return text;
  return nlohmann::json::parse(written(value)).dump();  // Its objects are sorted.
}

std::string compact_text(const Json& value) {
  std::string text;
  return append_plain(text, value, Order::kAsGiven, 0) ? text : written(value);
}

}  // namespace millrace::batch
