#pragma once

#include "shared/settings/settings.h"

namespace millrace::enrich {

/// Runs a worker of the pool `enrich` until SIGINT or SIGTERM; the process's exit code.
int run_enrich(const settings::Sheet& sheet);

}  // namespace millrace::enrich
