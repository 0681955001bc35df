#pragma once

#include <string>
#include <vector>

#include "shared/time/clock.h"
#include "shared/vocabulary/result.h"

namespace millrace::sandbox {

/// Starts a sandbox that reports on itself and answers the layers it was seen to have. For `millrace doctor`
/// and for the start of a worker. Error: where = kSandboxUnavailable, the missing layer and its remedy in
/// `detail`.
Result<std::vector<std::string>> probe_layers(Clock& clock);

}  // namespace millrace::sandbox
