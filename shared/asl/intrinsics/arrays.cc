#include <algorithm>
#include <unordered_set>

#include "shared/asl/intrinsics/functions.h"
#include "shared/asl/values.h"

namespace millrace::asl::intrinsics {
namespace {

constexpr std::int64_t kRangeElementsMax = 1000;
__extension__ using Integer = __int128;  // The differences of 64-bit integers fit.

bool contains(const Json& array, const Json& wanted) {
  return std::ranges::any_of(array, [&](const Json& element) { return deeply_equal(element, wanted); });
}

}  // namespace

Json array(const Arguments& arguments, Random&) {
  Json elements = Json::array();
  for (const Data& argument : arguments) elements.push_back(*argument);
  return elements;
}

Json array_partition(const Arguments& arguments, Random&) {
  const Json& elements = array_argument(arguments, 0);
  const std::int64_t size = integer_argument(arguments, 1);
  if (size <= 0) throw IntrinsicError{"The size of a chunk must be above 0 but was: " + std::to_string(size)};
  Json chunks = Json::array();
  for (const Json& element : elements) {
    if (chunks.empty() || static_cast<std::int64_t>(chunks.back().size()) >= size) chunks.push_back(Json::array());
    chunks.back().push_back(element);
  }
  return chunks;
}

Json array_contains(const Arguments& arguments, Random&) {
  return contains(array_argument(arguments, 0), *arguments[1]);
}

Json array_range(const Arguments& arguments, Random&) {
  const auto first = static_cast<Integer>(integer_argument(arguments, 0));
  const auto last = static_cast<Integer>(integer_argument(arguments, 1));
  const auto step = static_cast<Integer>(integer_argument(arguments, 2));
  if (step == 0) throw IntrinsicError{"The step must not be 0"};
  if ((last - first) / step >= kRangeElementsMax)
    throw IntrinsicError{"A range has at most " + std::to_string(kRangeElementsMax) + " elements"};
  Json range = Json::array();
  for (auto value = first; step > 0 ? value <= last : value >= last; value += step)
    range.push_back(static_cast<std::int64_t>(value));
  return range;
}

Json array_get_item(const Arguments& arguments, Random&) {
  const Json& elements = array_argument(arguments, 0);
  const std::int64_t index = integer_argument(arguments, 1);
  if (index < 0 || index >= static_cast<std::int64_t>(elements.size()))
    throw IntrinsicError{"The index " + std::to_string(index) + " is outside of the array, which has " +
                         std::to_string(elements.size()) + " elements"};
  return elements[static_cast<std::size_t>(index)];
}

Json array_length(const Arguments& arguments, Random&) { return array_argument(arguments, 0).size(); }

Json array_unique(const Arguments& arguments, Random&) {
  Json unique = Json::array();
  std::unordered_set<std::string> seen;
  for (const Json& element : array_argument(arguments, 0))
    if (seen.insert(to_canonical_text(element)).second) unique.push_back(element);
  return unique;
}

}  // namespace millrace::asl::intrinsics
