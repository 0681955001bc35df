#include "shared/work_loop/rerun_delay.h"

#include <algorithm>

namespace millrace::work_loop {

Duration rerun_delay(int failures, const WorkLoopLimits& limits, Random& random) {
  Duration longest = limits.rerun_first;
  for (int failure = 1; failure < failures && longest < limits.rerun_longest; ++failure) longest *= 2;
  longest = std::min(longest, limits.rerun_longest);
  const double part = 0.5 + 0.5 * random.fraction();
  return std::chrono::duration_cast<Duration>(longest * part);
}

}  // namespace millrace::work_loop
