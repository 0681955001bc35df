#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "shared/vocabulary/json.h"

namespace millrace::asl {

/// Equal as JSON: numbers by value (1 = 1.0), objects whatever the order of their members.
bool deeply_equal(const Json& left, const Json& right);
/// The same, but a number also equals a text that spells it: how path filters compare.
bool loosely_equal(const Json& left, const Json& right);

/// By value across integers and floating point, exact above 2^53.
std::partial_ordering compare_numbers(const Json& left, const Json& right);

/// Compact JSON text; invalid UTF-8 is replaced.
std::string to_text(const Json& value);
/// The same, but a text is itself, without quotes.
std::string to_plain_text(const Json& value);
/// As Java prints a map or list: `{a=1, b=[x, y]}`.
std::string to_java_text(const Json& value);

/// The same text for all values that are deeply equal.
std::string to_canonical_text(const Json& value);

/// JSON from outside may not be nested deeper: printing it costs stack.
inline constexpr int kNestingMax = 500;

/// The deepest nesting of arrays and objects in a JSON text, valid or not. Needs no stack itself.
int nesting_depth(std::string_view text);

/// Parses JSON that came as data; nothing when it is no JSON or nested too deeply.
std::optional<Json> parse_json(std::string_view text);

/// Safe for any value, however deep; copying, comparing and printing are not.
bool is_nested_within(const Json& value, int nesting_max);

/// The length of to_text, without making it.
std::size_t text_size(const Json& value);

/// The whole number that `value` is (3, 3.0), when it is one.
std::optional<std::int64_t> as_integer(const Json& value);

/// UTF-8 code points of a text.
std::size_t count_characters(std::string_view text);

}  // namespace millrace::asl
