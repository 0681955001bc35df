#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/sandbox/sandbox_limits.h"

namespace millrace::sandbox {

/// A number that belongs to nobody on ordinary systems: the sandbox's user where the worker is root, and the
/// name of any sandbox's user inside the outer namespace, so that it is never root there.
inline constexpr unsigned int kUnprivilegedId = 64'777;

/// Everything the child needs, computed before: between clone and exec it may not allocate or take a lock,
/// for another thread of the worker may have held one when we were cloned.
struct ChildPlan {
  const char* executable = nullptr;
  std::vector<char*> arguments;
  const std::vector<int>* descriptors = nullptr;
  std::vector<int> moved;
  SandboxLimits limits;
  bool changes_user = false;
  std::string user_map;
  std::string group_map;
  std::string scratch_options;
  int go_read = -1;
  int go_write = -1;
  int failure_write = -1;
};

/// The child's half of a launch, from clone to exec: waits for the byte that says its maps are written, gives
/// up the worker's user, ties itself to the worker's life, mounts, sets limits, executes. Writes a
/// LaunchFailure to its pipe when that does not come off. Makes system calls only; glibc's setresuid and
/// friends would signal threads that do not exist here.
[[noreturn]] void run_child(ChildPlan& plan);

/// Writes an existing file in one piece. Async-signal-safe.
bool write_file(const char* path, std::string_view text);

}  // namespace millrace::sandbox
