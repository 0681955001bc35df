#pragma once

#include <string>
#include <vector>

namespace millrace::json_schema {

/// One thing that is wrong with a value.
struct Violation {
  std::string pointer;  ///< JSON Pointer (RFC 6901) to the place; empty for the whole value.
  std::string message;  ///< For a person: "is missing", "is 9, must be at most 5".
  auto operator<=>(const Violation&) const = default;
};

/// "/input/prompt is missing; /priority must be at most 5", with at most `count_max` of them spelt out.
std::string describe(const std::vector<Violation>& violations, std::size_t count_max = 5);

}  // namespace millrace::json_schema
