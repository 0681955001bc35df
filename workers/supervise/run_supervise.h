#pragma once

#include "shared/settings/settings.h"

namespace millrace::supervise {

/// Runs a supervisor until SIGINT or SIGTERM; the process's exit code.
int run_supervise(const settings::Sheet& sheet);

}  // namespace millrace::supervise
