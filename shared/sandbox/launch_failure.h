#pragma once

#include "shared/vocabulary/error.h"

namespace millrace::sandbox {

/// Steps of a launch; each is the layer that is missing when it fails.
enum class LaunchStep : int { kHandshake, kUser, kMounts, kRlimits, kPrivileges, kDescriptors, kExecute };

/// What went wrong, small and plain: it travels through a pipe from a process that may not allocate.
struct LaunchFailure {
  LaunchStep step;
  int error_number;
};

/// The failure as callers of the sandbox see it: which layer, why, and what to do about it.
Error unavailable(const LaunchFailure& failure);

}  // namespace millrace::sandbox
