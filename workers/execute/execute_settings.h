#pragma once

#include <cstddef>

#include "shared/sandbox/sandbox_limits.h"
#include "shared/settings/settings.h"
#include "shared/time/clock.h"

namespace millrace::execute {

struct ExecuteSettings {
  sandbox::SandboxLimits limits;          ///< What one program may use; a framework's folder can only lower it.
  std::size_t answer_rows_max = 1000;     ///< Rows in an answer when the task does not say.
  std::size_t answer_bytes_max = 131072;  ///< Rows beyond this go into a file; well below the 256 KiB of a payload.
  Duration log_patience = std::chrono::seconds(1);  ///< How long an outcome waits for its last lines to be stored.
};

ExecuteSettings execute_settings(const settings::Sheet& sheet);

}  // namespace millrace::execute
