#pragma once

#include "shared/settings/settings.h"

namespace millrace::invoke {

/// Runs a worker of the pool `invoke` until SIGINT or SIGTERM; the process's exit code.
int run_invoke(const settings::Sheet& sheet);

}  // namespace millrace::invoke
