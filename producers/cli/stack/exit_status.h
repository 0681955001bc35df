#pragma once

#include "producers/cli/exit_code.h"

namespace millrace::cli::stack {

// What a stack command answers to the shell when it does not end well.
inline constexpr int kInternal = static_cast<int>(ExitCode::kInternal);
inline constexpr int kUsage = static_cast<int>(ExitCode::kUsage);
inline constexpr int kUnavailable = static_cast<int>(ExitCode::kUnavailable);

}  // namespace millrace::cli::stack
