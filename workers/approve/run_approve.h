#pragma once

#include "shared/settings/settings.h"

namespace millrace::approve {

/// Runs a worker of the pool `approve` until SIGINT or SIGTERM; the process's exit code.
int run_approve(const settings::Sheet& sheet);

}  // namespace millrace::approve
