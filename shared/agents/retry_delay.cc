#include "shared/agents/retry_delay.h"

#include <algorithm>

namespace millrace::agents {

Duration retry_delay(int failures, const RetryPolicy& policy, Random& random) {
  Duration longest = policy.base;
  for (int failure = 1; failure < failures && longest < policy.cap; ++failure) longest *= 2;
  longest = std::min(longest, policy.cap);
  return std::chrono::duration_cast<Duration>(longest * random.fraction());
}

}  // namespace millrace::agents
