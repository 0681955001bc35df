#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "producers/cli/exit_code.h"
#include "producers/cli/global_flags.h"

namespace millrace::cli {

/// What the program finds around itself when it starts.
struct Surroundings {
  std::ostream& data;
  std::ostream& notes;
  Environment environment;
  Terminals terminals;
};

/// Parses the arguments (without the program's name), runs the command they name, and answers its exit code. Wrong usage
/// is explained on `notes`.
ExitCode run_command_line(const std::vector<std::string>& arguments, const Surroundings& surroundings);

}  // namespace millrace::cli
