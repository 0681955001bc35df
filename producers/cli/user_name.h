#pragma once

#include <string>

namespace millrace::cli {

/// Who runs this program, by the system's user database; "uid 1000" when it does not know.
std::string user_name();

}  // namespace millrace::cli
