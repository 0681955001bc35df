#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shared/time/clock.h"

namespace millrace::lag {

/// The member of the group that a partition is assigned to; empty texts when there is none.
struct Owner {
  std::string member_host;
  std::string consumer_id;
  std::string client_id;
  bool operator==(const Owner&) const = default;
};

/// One look at a partition through the eyes of a group, all figures taken together and fresh from the broker.
struct Observation {
  TimePoint at;
  std::optional<std::int64_t> committed;  ///< The next offset to read; nothing when the group never committed.
  std::int64_t begin = 0;                 ///< The oldest record that is still there.
  std::int64_t end = 0;                   ///< One past the newest.
  Owner owner;
};

/// Where the group stands: its committed offset, or the oldest record when there is none.
std::int64_t position_of(const Observation& observation);

/// Records that were written and not yet passed; never negative.
std::int64_t lag_of(const Observation& observation);

}  // namespace millrace::lag
