#pragma once

#include "shared/settings/settings.h"

namespace millrace::pool {

/// Runs a worker of the pool `noop` until SIGINT or SIGTERM; the process's exit code.
int run_noop(const settings::Sheet& sheet);

}  // namespace millrace::pool
