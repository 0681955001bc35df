#pragma once

#include <string_view>

namespace millrace::execute::remote {

/// The text of ray_launcher.py, put into the program when it is built.
extern const std::string_view kRayLauncherSource;

}  // namespace millrace::execute::remote
