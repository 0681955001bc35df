#pragma once

#include <memory>
#include <ostream>

#include "shared/coordination/circuit_breakers.h"

namespace millrace::coordination {

/// Breakers of one kind, and the time that they live by.
class BreakersWorld {
 public:
  virtual ~BreakersWorld() = default;
  virtual CircuitBreakers& breakers() = 0;
  virtual void advance_by(std::chrono::milliseconds step) = 0;
};

struct World {
  const char* name;
  std::unique_ptr<BreakersWorld> (*make)();
};
inline void PrintTo(const World& world, std::ostream* stream) { *stream << world.name; }

std::unique_ptr<BreakersWorld> memory_breakers_world();
std::unique_ptr<BreakersWorld> redis_breakers_world();

}  // namespace millrace::coordination
