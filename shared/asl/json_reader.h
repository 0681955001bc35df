#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "shared/vocabulary/json.h"

namespace millrace::asl {

/// What reading a text came to: a value, or why there is none and at which byte.
struct ReadJson {
  std::optional<Json> value;
  std::string error;
  std::size_t error_offset = 0;
};

/// Reads JSON in time that grows with its length only: the library searches all members of an object for each new one,
/// which takes minutes for a megabyte of them. A member that is written twice has its last value. Nesting beyond
/// kNestingMax (values.h) is an error.
ReadJson read_json(std::string_view text);

}  // namespace millrace::asl
