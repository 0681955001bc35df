#pragma once

#include <string>

#include "shared/time/clock.h"
#include "shared/vocabulary/named_type.h"

namespace millrace::coordination {

using PlaceName = NamedType<std::string, struct PlaceNameTag>;

/// Places in time for calls that must keep to a rate: evenly spaced, first come first served, by the agent's name. Nothing here
/// fails: who cannot ask keeps to the rate alone. Any thread.
class CallPlaces {
 public:
  virtual ~CallPlaces() = default;
  /// Books the next free place; how long until it is there. Zero: go ahead.
  virtual Duration book(const PlaceName& name, Duration interval) = 0;
};

}  // namespace millrace::coordination
