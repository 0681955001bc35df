#include "shared/settings/quantities.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

namespace millrace::settings {
namespace {

template <typename Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct Split {
  std::string_view number;
  std::string_view unit;
};

Split split_unit(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(),
                                    [](char c) { return std::isdigit(static_cast<unsigned char>(c)) || c == '.'; });
  const auto length = static_cast<std::size_t>(end - text.begin());
  return {text.substr(0, length), text.substr(length)};
}

template <typename Table>
std::optional<double> scaled(std::string_view text, const Table& units, double largest) {
  const auto [number, unit] = split_unit(text);
  const auto value = parse_number(number);
  if (!value) return std::nullopt;
  for (const auto& [name, factor] : units) {
    if (unit == name && *value * factor <= largest) return *value * factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<long> parse_integer(std::string_view text) { return parse_whole<long>(text); }

std::optional<double> parse_number(std::string_view text) {
  const auto value = parse_whole<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<bool> parse_boolean(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "true" || lower == "yes" || lower == "on" || lower == "1") return true;
  if (lower == "false" || lower == "no" || lower == "off" || lower == "0") return false;
  return std::nullopt;
}

std::optional<Duration> parse_duration(std::string_view text) {
  constexpr std::pair<std::string_view, double> kUnits[] = {{"us", 1},    {"ms", 1e3},   {"s", 1e6},
                                                            {"m", 60e6},  {"h", 3600e6}, {"d", 86400e6}};
  if (text == "0") return Duration::zero();
  const auto microseconds = scaled(text, kUnits, 1e18);
  if (!microseconds) return std::nullopt;
  return Duration(static_cast<Duration::rep>(*microseconds));
}

std::optional<std::size_t> parse_bytes(std::string_view text) {
  constexpr std::pair<std::string_view, double> kUnits[] = {
      {"", 1},        {"B", 1},          {"kB", 1e3},          {"KB", 1e3},     {"MB", 1e6},
      {"GB", 1e9},    {"TB", 1e12},      {"KiB", 1024},        {"MiB", 1048576}, {"GiB", 1073741824},
  };
  const auto bytes = scaled(text, kUnits, 1e18);
  if (!bytes) return std::nullopt;
  return static_cast<std::size_t>(*bytes);
}

}  // namespace millrace::settings
