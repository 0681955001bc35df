#pragma once

#include <cstdint>
#include <vector>

#include "shared/time/clock.h"
#include "shared/time/random.h"

namespace millrace::simulation {

/// All decisions of a run, in the order in which they are asked for: one seed is one run.
class Chance final {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  std::uint64_t next() { return random_.next(); }
  /// Uniform in [0, bound).
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : random_.next() % bound; }
  /// True once in so many; never when `times` is 0.
  bool one_in(std::uint64_t times) { return times > 0 && below(times) == 0; }
  Duration between(Duration least, Duration most) {
    return least + Duration(static_cast<Duration::rep>(below(static_cast<std::uint64_t>((most - least).count()) + 1)));
  }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  SeededRandom random_;
};

}  // namespace millrace::simulation
