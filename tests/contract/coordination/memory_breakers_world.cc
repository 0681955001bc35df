#include "shared/coordination/memory_circuit_breakers.h"
#include "tests/contract/coordination/breakers_world.h"

namespace millrace::coordination {
namespace {

class MemoryWorld final : public BreakersWorld {
 public:
  CircuitBreakers& breakers() override { return breakers_; }
  void advance_by(std::chrono::milliseconds step) override { clock_.advance_by(step); }

 private:
  ManualClock clock_{TimePoint(std::chrono::seconds(1'700'000'000))};
  MemoryCircuitBreakers breakers_{clock_};
};

}  // namespace

std::unique_ptr<BreakersWorld> memory_breakers_world() { return std::make_unique<MemoryWorld>(); }

}  // namespace millrace::coordination
