#pragma once

#include "shared/settings/settings.h"

namespace millrace::map {

/// Serves the pool `map` until it is told to stop; answers the process's exit code.
int run_map(const settings::Sheet& sheet);

}  // namespace millrace::map
