#pragma once

#include <string>
#include <vector>

namespace millrace::sandbox {

/// Layers every run has: one that cannot be had makes the run fail. In the order they are set up.
std::vector<std::string> mandatory_layers();

}  // namespace millrace::sandbox
