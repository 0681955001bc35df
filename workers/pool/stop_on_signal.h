#pragma once

#include <stop_token>

#include "shared/vocabulary/error.h"

namespace millrace::pool {

/// Requested by the first SIGINT or SIGTERM; the second ends the process at once. SIGPIPE is ignored from now
/// on. Call it from main's thread; further calls answer the same token. Programs that this process starts are
/// not affected.
std::stop_token stop_on_signal();

/// Says why a role cannot go on and answers the process's exit code: 0 when it was told to stop, 10 when a
/// service is away, else 1.
int report_failure(const Error& error, const std::stop_token& stop);

}  // namespace millrace::pool
