#pragma once

#include <map>
#include <mutex>

#include "shared/coordination/call_places.h"

namespace millrace::coordination {

/// Places of this process alone.
class MemoryCallPlaces final : public CallPlaces {
 public:
  explicit MemoryCallPlaces(Clock& clock) : clock_(clock) {}

  Duration book(const PlaceName& name, Duration interval) override;

 private:
  Clock& clock_;
  std::mutex mutex_;
  std::map<PlaceName, Duration> free_from_;  ///< As many as there are agents.
};

}  // namespace millrace::coordination
