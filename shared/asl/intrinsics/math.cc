#include "shared/asl/intrinsics/functions.h"

namespace millrace::asl::intrinsics {
namespace {

/// java.util.Random: what Step Functions draws from when a seed is given.
class JavaRandom final {
 public:
  explicit JavaRandom(std::int64_t seed) : state_((static_cast<std::uint64_t>(seed) ^ kMultiplier) & kMask) {}

  /// Uniform in [0, 1).
  double next_double() {
    const std::uint64_t high = next(26);
    return static_cast<double>((high << 27) + next(27)) * 0x1.0p-53;
  }

 private:
  static constexpr std::uint64_t kMultiplier = 0x5DEECE66DULL;
  static constexpr std::uint64_t kMask = (1ULL << 48) - 1;

  std::uint64_t next(int bits) {
    state_ = (state_ * kMultiplier + 0xBULL) & kMask;
    return state_ >> (48 - bits);
  }

  std::uint64_t state_;
};

}  // namespace

Json math_random(const Arguments& arguments, Random& random) {
  const std::int64_t start = integer_argument(arguments, 0);
  const std::int64_t end = integer_argument(arguments, 1);
  if (end <= start) throw IntrinsicError{"The end of the range must be above its start"};
  const double share =
      arguments.size() == 3 ? JavaRandom(integer_argument(arguments, 2)).next_double() : random.fraction();
  const double width = static_cast<double>(end) - static_cast<double>(start);
  const auto drawn = static_cast<std::int64_t>(static_cast<double>(start) + share * width);
  return drawn < end ? drawn : end - 1;
}

Json math_add(const Arguments& arguments, Random&) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(integer_argument(arguments, 0), integer_argument(arguments, 1), &sum))
    throw IntrinsicError{"The sum is outside of the range of 64-bit integers"};
  return sum;
}

}  // namespace millrace::asl::intrinsics
