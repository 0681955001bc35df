#pragma once

#include "shared/settings/settings.h"

namespace millrace::schedule {

/// Starts what is due until SIGINT or SIGTERM; answers the process's exit code.
int run_schedule(const settings::Sheet& sheet);

}  // namespace millrace::schedule
