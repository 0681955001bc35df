#pragma once

#include <string_view>

namespace millrace::cli::stack {

/// A file of ops/stack/ as it was when this program was built. Asking for one that is not built in stops the program.
std::string_view stack_file_text(std::string_view name);

}  // namespace millrace::cli::stack
