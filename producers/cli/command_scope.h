#pragma once

#include <functional>
#include <map>
#include <string>

#include "producers/cli/backend.h"
#include "producers/cli/console.h"
#include "shared/time/clock.h"
#include "shared/time/random.h"

namespace millrace::cli {

/// What a command may use while it runs.
struct CommandScope {
  Console& console;
  Backend& backend;
  Clock& clock;
  Random& random;
  const std::map<std::string, std::string>& environment;

  /// Waits without holding anything.
  void pause_for(Duration duration);
};

using Action = std::function<ExitCode(CommandScope&)>;

}  // namespace millrace::cli
