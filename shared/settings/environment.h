#pragma once

#include <map>
#include <optional>
#include <string>

namespace millrace::settings {

/// The only place that reads the process's environment. Call before other threads may change it.
std::optional<std::string> environment_variable(const std::string& name);

/// All variables of this process.
std::map<std::string, std::string> process_environment();

}  // namespace millrace::settings
