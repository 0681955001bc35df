#pragma once

#include <functional>
#include <string>
#include <vector>

#include "shared/settings/settings.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

/// What other parts of the program do for a stack. Each step may be repeated without harm; an empty one is skipped.
struct StackSteps {
  std::vector<std::string> pools{};                                            ///< One worker of each is started.
  std::function<Result<void>(const settings::Sheet&)> apply_topics{};
  /// How the topics differ from the plan, in words; kTransient when no broker answers.
  std::function<Result<std::vector<std::string>>(const settings::Sheet&)> topic_differences{};
  std::function<Result<std::size_t>(const settings::Sheet&)> put_workflows{};  ///< The shipped folders; answers how many.
};

}  // namespace millrace::cli::stack
