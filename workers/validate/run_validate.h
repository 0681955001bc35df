#pragma once

#include "shared/settings/settings.h"

namespace millrace::validate {

/// Runs a worker of the pool `validate` until SIGINT or SIGTERM; the process's exit code. Refuses to start where the
/// sandbox lacks a mandatory layer.
int run_validate(const settings::Sheet& sheet);

}  // namespace millrace::validate
