#pragma once

#include "shared/agents/agent.h"
#include "shared/time/random.h"

namespace millrace::agents {

/// How long to wait after the n-th failure (1, 2, …): anything from nothing to min(cap, base · 2^(n-1)), all equally
/// likely, so that calls that failed together do not come back together.
Duration retry_delay(int failures, const RetryPolicy& policy, Random& random);

}  // namespace millrace::agents
