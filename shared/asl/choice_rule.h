#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "shared/asl/environment.h"
#include "shared/time/clock.h"

namespace millrace::asl {

/// The data-test operators of a Choice, without their `…Path` twins.
enum class DataTest {
  kStringEquals, kStringLessThan, kStringGreaterThan, kStringLessThanEquals, kStringGreaterThanEquals, kStringMatches,
  kNumericEquals, kNumericLessThan, kNumericGreaterThan, kNumericLessThanEquals, kNumericGreaterThanEquals,
  kBooleanEquals,
  kTimestampEquals, kTimestampLessThan, kTimestampGreaterThan, kTimestampLessThanEquals, kTimestampGreaterThanEquals,
  kIsNull, kIsPresent, kIsNumeric, kIsString, kIsBoolean, kIsTimestamp,
};

struct DataTestName {
  std::string_view name;
  DataTest test;
  /// The operand may come from a path, under the name with "Path" behind it.
  bool has_path_form;
};

/// Null when `name` is no operator; "StringEqualsPath" finds StringEquals and sets `is_path`.
const DataTestName* find_data_test(std::string_view name, bool& is_path);

/// One rule of a Choice, compiled: a comparison, or And/Or/Not over rules.
struct ChoiceRule {
  enum class Kind { kTest, kAnd, kOr, kNot };
  Kind kind = Kind::kTest;
  std::vector<ChoiceRule> operands = {};

  DataTest test = DataTest::kIsNull;
  std::optional<Path> variable = {};
  Data operand = {};                      ///< A literal operand …
  std::optional<TimePoint> operand_time = {};   ///< … already read, when it is a timestamp,
  std::optional<Path> operand_path = {};         ///< or where the operand is found.
};

/// A type mismatch is false, never a fault; a missing path is a fault except for IsPresent. And/Or stop at the first
/// decisive operand.
Evaluated<bool> holds(const ChoiceRule& rule, const Environment& environment);

/// The pattern of StringMatches: `*` is any run of characters, `\*` and `\\` are themselves. Nothing when the pattern
/// has another escape.
std::optional<bool> matches_pattern(std::string_view text, std::string_view pattern);

}  // namespace millrace::asl
