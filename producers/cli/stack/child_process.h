#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "producers/cli/stack/supervision.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

/// What to run and how. The environment is exactly what is given.
struct ChildProgram {
  std::vector<std::string> command{};  ///< The first is looked up in PATH when it has no slash.
  std::map<std::string, std::string> environment{};
  std::filesystem::path folder = "/";
  std::filesystem::path log{};         ///< Standard output and error are appended here; input is empty.
  int signal_at_our_death = 0;       ///< Sent by the kernel when the starting thread ends; 0: none.
};

/// Starts a child in a process group of its own, with no descriptors but the log and no blocked signals.
Result<pid_t> start_child(const ChildProgram& program);

/// Runs a child to its end; kRejected with the last lines of its log when it fails.
Result<void> run_child(const ChildProgram& program);

struct Reaped {
  pid_t pid = 0;
  Exit exit{};
};

/// A child that has ended, if any; never waits.
std::optional<Reaped> reap_child();

/// Whether a process of that id exists and is no zombie.
bool is_alive(pid_t pid);

/// The end of a text file, for messages.
std::string last_lines(const std::filesystem::path& file, std::size_t lines_max);

/// Waits by the clock, for loops that look at something outside this process.
void pause_for(Clock& clock, Duration duration);

}  // namespace millrace::cli::stack
