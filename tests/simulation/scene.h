#pragma once

#include <functional>

#include "tests/simulation/chance.h"
#include "tests/simulation/climate.h"
#include "tests/simulation/mutation.h"
#include "tests/simulation/simulated_clock.h"
#include "tests/simulation/trace.h"

namespace millrace::simulation {

class Invariants;

/// What everything in a run shares.
struct Scene {
  WorldTime time;
  Chance& chance;
  Trace& trace;
  Invariants& invariants;
  Mutation mutation = Mutation::kNone;
  Climate climate;                            ///< All zero once it has cleared up.
  TimePoint database_away_until;
  TimePoint log_away_until;
  bool has_lost_log = false;                  ///< Records are gone from the log: then no position is sure to grow.
  int log_losses = 0;
  bool had_wrong_clocks = false;
  std::function<void(Duration)> meanwhile;    ///< The world goes on while one process stands still in a call.

  bool has(Mutation wanted) const { return mutation == wanted; }
};

}  // namespace millrace::simulation
