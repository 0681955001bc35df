#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shared/asl/data.h"
#include "shared/time/random.h"

namespace millrace::asl {

/// Thrown by a function whose arguments do not suit it; becomes States.IntrinsicFailure.
struct IntrinsicError {
  std::string reason;
};

using Arguments = std::vector<Data>;

struct IntrinsicFunction {
  std::string_view name;
  std::size_t arguments_min;
  std::size_t arguments_max;
  /// Throws IntrinsicError. The count of arguments is right.
  Json (*apply)(const Arguments& arguments, Random& random);
};

inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

/// Null when Step Functions has no intrinsic of that name ("States.Format").
const IntrinsicFunction* find_intrinsic(std::string_view name);

namespace intrinsics {

Json format(const Arguments& arguments, Random& random);
Json string_to_json(const Arguments& arguments, Random& random);
Json json_to_string(const Arguments& arguments, Random& random);
Json json_merge(const Arguments& arguments, Random& random);
Json string_split(const Arguments& arguments, Random& random);
Json uuid(const Arguments& arguments, Random& random);
Json array(const Arguments& arguments, Random& random);
Json array_partition(const Arguments& arguments, Random& random);
Json array_contains(const Arguments& arguments, Random& random);
Json array_range(const Arguments& arguments, Random& random);
Json array_get_item(const Arguments& arguments, Random& random);
Json array_length(const Arguments& arguments, Random& random);
Json array_unique(const Arguments& arguments, Random& random);
Json base64_encode(const Arguments& arguments, Random& random);
Json base64_decode(const Arguments& arguments, Random& random);
Json hash(const Arguments& arguments, Random& random);
Json math_random(const Arguments& arguments, Random& random);
Json math_add(const Arguments& arguments, Random& random);

// Checked arguments, counted from 0; they throw IntrinsicError.
const std::string& text_argument(const Arguments& arguments, std::size_t position);
const Json& array_argument(const Arguments& arguments, std::size_t position);
/// Rounded half up, as Step Functions rounds.
std::int64_t integer_argument(const Arguments& arguments, std::size_t position);

}  // namespace intrinsics
}  // namespace millrace::asl
