#include "shared/time/random.h"

#include <sys/random.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "shared/vocabulary/uuid.h"

namespace millrace {

double Random::fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::string Random::uuid() {
  std::array<std::uint8_t, 16> bytes{};
  const std::uint64_t halves[2] = {next(), next()};
  std::memcpy(bytes.data(), halves, sizeof halves);
  return uuid_v4(bytes);
}

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  // Fails only before the kernel's pool is seeded; without chance no token is safe, so there is no going on.
  if (getrandom(&value, sizeof value, 0) != sizeof value) std::abort();
  return value;
}

std::uint64_t SeededRandom::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31);
}

}  // namespace millrace
