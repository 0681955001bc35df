#pragma once

#include "shared/settings/settings.h"

namespace millrace::gateway {

/// Serves the REST interface until the process is told to stop; answers its exit code.
int run_gateway(const settings::Sheet& sheet);

}  // namespace millrace::gateway
