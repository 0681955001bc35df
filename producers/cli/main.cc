#include <unistd.h>

#include <csignal>
#include <iostream>

#include "producers/cli/command_line.h"
#include "shared/settings/environment.h"

namespace {

/// A person's interrupt ends the command at once; workers and waiting roles install their own way to stop.
void end_on_interrupt(int) { ::_exit(static_cast<int>(millrace::cli::ExitCode::kInterrupted)); }

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGINT, end_on_interrupt);
  const millrace::cli::Surroundings surroundings{
      .data = std::cout,
      .notes = std::cerr,
      .environment = millrace::settings::process_environment(),
      .terminals = {.is_data_terminal = ::isatty(STDOUT_FILENO) == 1, .are_notes_terminal = ::isatty(STDERR_FILENO) == 1},
  };
  try {
    return static_cast<int>(millrace::cli::run_command_line({argv + 1, argv + argc}, surroundings));
  } catch (const std::exception& error) {
    std::cerr << "millrace: internal error: " << error.what() << "\n";
    return static_cast<int>(millrace::cli::ExitCode::kInternal);
  }
}
