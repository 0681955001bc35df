#include "shared/asl/choice_rule.h"

#include <algorithm>
#include <cstring>

#include "shared/asl/values.h"
#include "shared/time/timestamp.h"

namespace millrace::asl {
namespace {

constexpr DataTestName kDataTests[] = {
    {"StringEquals", DataTest::kStringEquals, true},
    {"StringLessThan", DataTest::kStringLessThan, true},
    {"StringGreaterThan", DataTest::kStringGreaterThan, true},
    {"StringLessThanEquals", DataTest::kStringLessThanEquals, true},
    {"StringGreaterThanEquals", DataTest::kStringGreaterThanEquals, true},
    {"StringMatches", DataTest::kStringMatches, false},
    {"NumericEquals", DataTest::kNumericEquals, true},
    {"NumericLessThan", DataTest::kNumericLessThan, true},
    {"NumericGreaterThan", DataTest::kNumericGreaterThan, true},
    {"NumericLessThanEquals", DataTest::kNumericLessThanEquals, true},
    {"NumericGreaterThanEquals", DataTest::kNumericGreaterThanEquals, true},
    {"BooleanEquals", DataTest::kBooleanEquals, true},
    {"TimestampEquals", DataTest::kTimestampEquals, true},
    {"TimestampLessThan", DataTest::kTimestampLessThan, true},
    {"TimestampGreaterThan", DataTest::kTimestampGreaterThan, true},
    {"TimestampLessThanEquals", DataTest::kTimestampLessThanEquals, true},
    {"TimestampGreaterThanEquals", DataTest::kTimestampGreaterThanEquals, true},
    {"IsNull", DataTest::kIsNull, false},
    {"IsPresent", DataTest::kIsPresent, false},
    {"IsNumeric", DataTest::kIsNumeric, false},
    {"IsString", DataTest::kIsString, false},
    {"IsBoolean", DataTest::kIsBoolean, false},
    {"IsTimestamp", DataTest::kIsTimestamp, false},
};

Fault missing_value(const Path& path) {
  return runtime_fault("Invalid path '" + path.text() +
                       "': The choice state's condition path references an invalid value.");
}

std::optional<TimePoint> as_time(const Json& value) {
  if (!value.is_string()) return {};
  return parse_rfc3339(value.get_ref<const std::string&>());
}

/// Code unit by code unit of UTF-16, as Step Functions orders texts: surrogate pairs (which UTF-8 writes with 4 bytes)
/// come before U+E000 to U+FFFF (3 bytes, 0xEE and 0xEF).
std::partial_ordering compare_texts(const std::string& left, const std::string& right) {
  const auto [at_left, at_right] = std::ranges::mismatch(left, right);
  if (at_left == left.end() || at_right == right.end()) return left.size() <=> right.size();
  const auto rank = [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte == 0xEE || byte == 0xEF ? byte + 0x100 : +byte;
  };
  return rank(*at_left) <=> rank(*at_right);
}

std::partial_ordering compare(DataTest test, const Json& value, const Json& operand,
                              const std::optional<TimePoint>& operand_time) {
  constexpr auto kMismatch = std::partial_ordering::unordered;
  if (test <= DataTest::kStringGreaterThanEquals) {
    if (!value.is_string() || !operand.is_string()) return kMismatch;
    return compare_texts(value.get_ref<const std::string&>(), operand.get_ref<const std::string&>());
  }
  if (test >= DataTest::kTimestampEquals && test <= DataTest::kTimestampGreaterThanEquals) {
    const auto left = as_time(value);
    const auto right = operand_time ? operand_time : as_time(operand);
    return left && right ? *left <=> *right : kMismatch;
  }
  if (test == DataTest::kBooleanEquals)
    return value.is_boolean() && operand.is_boolean() ? value.get<bool>() <=> operand.get<bool>() : kMismatch;
  return value.is_number() && operand.is_number() ? compare_numbers(value, operand) : kMismatch;
}

bool is_kind(DataTest test, const Json& value) {
  if (test == DataTest::kIsNull) return value.is_null();
  if (test == DataTest::kIsNumeric) return value.is_number();
  if (test == DataTest::kIsString) return value.is_string();
  if (test == DataTest::kIsBoolean) return value.is_boolean();
  return as_time(value).has_value();
}

Evaluated<bool> compares(DataTest test, std::partial_ordering order) {
  switch (test) {
    case DataTest::kStringEquals:
    case DataTest::kNumericEquals:
    case DataTest::kBooleanEquals:
    case DataTest::kTimestampEquals: return order == 0;
    case DataTest::kStringLessThan:
    case DataTest::kNumericLessThan:
    case DataTest::kTimestampLessThan: return order < 0;
    case DataTest::kStringGreaterThan:
    case DataTest::kNumericGreaterThan:
    case DataTest::kTimestampGreaterThan: return order > 0;
    case DataTest::kStringLessThanEquals:
    case DataTest::kNumericLessThanEquals:
    case DataTest::kTimestampLessThanEquals: return order <= 0;
    case DataTest::kStringGreaterThanEquals:
    case DataTest::kNumericGreaterThanEquals:
    case DataTest::kTimestampGreaterThanEquals: return order >= 0;
    case DataTest::kStringMatches:
    case DataTest::kIsNull:
    case DataTest::kIsPresent:
    case DataTest::kIsNumeric:
    case DataTest::kIsString:
    case DataTest::kIsBoolean:
    case DataTest::kIsTimestamp: break;
  }
  return false;
}

/// What the variable selects, without taking shares of it where a plain pointer will do: the way that nearly every
/// rule goes.
const Json* find_variable(const Path& path, const Environment& environment, Data& storage) {
  if (path.root() == Path::Root::kData && path.is_definite()) {
    if (const Json* found = path.find(*environment.data)) return found;
  }
  storage = environment.select(path);
  return storage.get();
}

Evaluated<bool> test_holds(const ChoiceRule& rule, const Environment& environment) {
  Data variable_storage;
  const Json* value = find_variable(*rule.variable, environment, variable_storage);
  if (rule.test == DataTest::kIsPresent) return (value != nullptr) == rule.operand->get<bool>();
  if (!value) return missing_value(*rule.variable);
  if (rule.test >= DataTest::kIsNull) return is_kind(rule.test, *value) == rule.operand->get<bool>();

  Data operand_storage;
  const Json* operand = rule.operand.get();
  if (rule.operand_path) {
    operand = find_variable(*rule.operand_path, environment, operand_storage);
    if (!operand) return missing_value(*rule.operand_path);
  }
  if (rule.test == DataTest::kStringMatches) {
    if (!value->is_string()) return false;
    const auto matched = matches_pattern(value->get_ref<const std::string&>(), operand->get_ref<const std::string&>());
    if (!matched) return runtime_fault("The StringMatches pattern has an unknown escape: " + to_text(*operand));
    return *matched;
  }
  return compares(rule.test, compare(rule.test, *value, *operand, rule.operand_time));
}

}  // namespace

const DataTestName* find_data_test(std::string_view name, bool& is_path) {
  const auto* found = std::ranges::find(kDataTests, name, &DataTestName::name);
  is_path = found == std::end(kDataTests) && name.ends_with("Path");
  if (is_path) found = std::ranges::find(kDataTests, name.substr(0, name.size() - 4), &DataTestName::name);
  if (found == std::end(kDataTests) || (is_path && !found->has_path_form)) return nullptr;
  return found;
}

Evaluated<bool> holds(const ChoiceRule& rule, const Environment& environment) {
  if (rule.kind == ChoiceRule::Kind::kTest) return test_holds(rule, environment);
  if (rule.kind == ChoiceRule::Kind::kNot) {
    auto inner = holds(rule.operands.front(), environment);
    if (!inner) return inner;
    return !*inner;
  }
  const bool is_decisive = rule.kind == ChoiceRule::Kind::kOr;
  for (const ChoiceRule& operand : rule.operands) {
    auto inner = holds(operand, environment);
    if (!inner || *inner == is_decisive) return inner;
  }
  return !is_decisive;
}

std::optional<bool> matches_pattern(std::string_view text, std::string_view pattern) {
  std::vector<std::string> pieces(1);  // What stands between the stars.
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '*') {
      pieces.emplace_back();
      continue;
    }
    if (pattern[i] == '\\' && (++i == pattern.size() || (pattern[i] != '*' && pattern[i] != '\\'))) return {};
    pieces.back() += pattern[i];
  }
  if (pieces.size() == 1) return text == pieces.front();
  if (text.size() < pieces.front().size() + pieces.back().size()) return false;
  if (!text.starts_with(pieces.front()) || !text.ends_with(pieces.back())) return false;
  text = text.substr(pieces.front().size(), text.size() - pieces.front().size() - pieces.back().size());
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    // Unlike std::string_view::find, linear whatever the pattern.
    const auto* found = static_cast<const char*>(memmem(text.data(), text.size(), pieces[i].data(), pieces[i].size()));
    if (!found) return false;
    text.remove_prefix(static_cast<std::size_t>(found - text.data()) + pieces[i].size());
  }
  return true;
}

}  // namespace millrace::asl
