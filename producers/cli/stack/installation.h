#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "producers/cli/stack/account.h"
#include "producers/cli/stack/stack_folder.h"
#include "shared/settings/settings.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

/// Names a program's content; empty when it cannot be read.
std::string program_digest(const std::filesystem::path& program);

/// The running program's own file.
std::filesystem::path own_program();

/// Makes the state folder with its password, a copy of this program (a checkout below /root cannot be entered by the
/// account, and a rebuild must not pull the file from under running workers) and the given settings.
Result<void> install(const StackFolder& folder, const Account& account, const settings::Sheet& sheet);

/// For everything that a stack runs: where it is and what it was told, and of the caller's environment only what
/// programs need to reach the outside (PATH, proxies, certificates).
std::map<std::string, std::string> child_environment(const StackFolder& folder);

}  // namespace millrace::cli::stack
