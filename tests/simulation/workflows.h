#pragma once

#include <map>
#include <string>

namespace millrace::simulation {

/// The definitions that a run's jobs follow, by name: every way in which a job waits for something.
const std::map<std::string, std::string>& workflows();

}  // namespace millrace::simulation
