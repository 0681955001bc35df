#include "shared/asl/intrinsics/functions.h"

#include <algorithm>
#include <cmath>

#include "shared/asl/values.h"

namespace millrace::asl {
namespace {

constexpr IntrinsicFunction kFunctions[] = {
    {"States.Format", 1, kAnyNumber, intrinsics::format},
    {"States.StringToJson", 1, 1, intrinsics::string_to_json},
    {"States.JsonToString", 1, 1, intrinsics::json_to_string},
    {"States.Array", 0, kAnyNumber, intrinsics::array},
    {"States.ArrayPartition", 2, 2, intrinsics::array_partition},
    {"States.ArrayContains", 2, 2, intrinsics::array_contains},
    {"States.ArrayRange", 3, 3, intrinsics::array_range},
    {"States.ArrayGetItem", 2, 2, intrinsics::array_get_item},
    {"States.ArrayLength", 1, 1, intrinsics::array_length},
    {"States.ArrayUnique", 1, 1, intrinsics::array_unique},
    {"States.Base64Encode", 1, 1, intrinsics::base64_encode},
    {"States.Base64Decode", 1, 1, intrinsics::base64_decode},
    {"States.Hash", 2, 2, intrinsics::hash},
    {"States.JsonMerge", 3, 3, intrinsics::json_merge},
    {"States.MathRandom", 2, 3, intrinsics::math_random},
    {"States.MathAdd", 2, 2, intrinsics::math_add},
    {"States.StringSplit", 2, 2, intrinsics::string_split},
    {"States.UUID", 0, 0, intrinsics::uuid},
};

[[noreturn]] void refuse(std::size_t position, std::string_view expected, const Json& value) {
  throw IntrinsicError{"Argument " + std::to_string(position + 1) + " must be " + std::string(expected) +
                       " but was: " + to_text(value)};
}

}  // namespace

const IntrinsicFunction* find_intrinsic(std::string_view name) {
  const auto* const found = std::ranges::find(kFunctions, name, &IntrinsicFunction::name);
  return found == std::end(kFunctions) ? nullptr : found;
}

namespace intrinsics {

const std::string& text_argument(const Arguments& arguments, std::size_t position) {
  const Json& value = *arguments.at(position);
  if (!value.is_string()) refuse(position, "a string", value);
  return value.get_ref<const std::string&>();
}

const Json& array_argument(const Arguments& arguments, std::size_t position) {
  const Json& value = *arguments.at(position);
  if (!value.is_array()) refuse(position, "an array", value);
  return value;
}

std::int64_t integer_argument(const Arguments& arguments, std::size_t position) {
  const Json& value = *arguments.at(position);
  if (!value.is_number()) refuse(position, "a number", value);
  if (const auto whole = as_integer(value)) return *whole;
  const double rounded = std::floor(value.get<double>() + 0.5);
  if (!(std::abs(rounded) < 0x1p63)) refuse(position, "within the range of 64-bit integers", value);
  return static_cast<std::int64_t>(rounded);
}

}  // namespace intrinsics
}  // namespace millrace::asl
