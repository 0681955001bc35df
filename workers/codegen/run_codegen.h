#pragma once

#include "shared/settings/settings.h"

namespace millrace::codegen {

/// Runs a worker of the pool `codegen` until SIGINT or SIGTERM; the process's exit code.
int run_codegen(const settings::Sheet& sheet);

}  // namespace millrace::codegen
