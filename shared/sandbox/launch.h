#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "shared/sandbox/control_group.h"
#include "shared/sandbox/process_tree.h"
#include "shared/sandbox/sandbox_limits.h"
#include "shared/vocabulary/result.h"

namespace millrace::sandbox {

/// What the launcher executes inside the outer namespaces.
struct LaunchPlan {
  std::filesystem::path executable;
  std::vector<std::string> arguments;
  /// Descriptor number i of the new program is descriptors[i] of ours; all others are closed.
  std::vector<int> descriptors;
  SandboxLimits limits;
  /// Joined before the program starts, when there is one.
  const ControlGroup* group = nullptr;
};

/// User and group that run the sandbox: our own, or an unprivileged one when we are root.
uid_t sandbox_user();
gid_t sandbox_group();

/// Starts the plan in user, mount and process namespaces of its own, as an unprivileged user, with an empty
/// environment, rlimits set (the process limit inside the new user namespace, where it counts this sandbox
/// alone) and bound to the life of the calling thread: when that ends, by whatever cause, the kernel kills
/// the tree. Error: where = kSandboxUnavailable, naming the layer that could not be had.
Result<ProcessTree> launch(const LaunchPlan& plan);

}  // namespace millrace::sandbox
