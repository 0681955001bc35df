#pragma once

#include "shared/settings/settings.h"

namespace millrace::execute {

/// Runs a worker of the pool `execute` until SIGINT or SIGTERM; the process's exit code. Refuses to start where the
/// sandbox lacks a mandatory layer.
int run_execute(const settings::Sheet& sheet);

}  // namespace millrace::execute
