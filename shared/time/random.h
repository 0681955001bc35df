#pragma once

#include <cstdint>
#include <string>

namespace millrace {

/// Chance as a dependency. Implementations may be called from any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;

  /// Uniform in [0, 1).
  double fraction();
  /// A fresh version 4 UUID.
  std::string uuid();
};

/// Cryptographically strong, from the kernel.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

/// The same seed gives the same sequence (splitmix64). Not thread-safe: one per test or simulation.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;

 private:
  std::uint64_t state_;
};

}  // namespace millrace
