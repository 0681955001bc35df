#pragma once

#include <map>
#include <string>
#include <vector>

#include "producers/cli/stack/account.h"
#include "producers/cli/stack/child_process.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

/// Starts a program as the account in a session of its own, so that it outlives us and our terminal. Success means that it was
/// started, not that it works.
Result<void> start_daemon(const ChildProgram& program, const Account& account);

}  // namespace millrace::cli::stack
