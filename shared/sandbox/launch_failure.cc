#include "shared/sandbox/launch_failure.h"

#include <cerrno>
#include <string>

#include "shared/sandbox/file_descriptor.h"
#include "shared/sandbox/sandbox.h"

namespace millrace::sandbox {
namespace {

std::string layer_of(LaunchStep step) {
  switch (step) {
    case LaunchStep::kHandshake: return "launch handshake";
    case LaunchStep::kUser: return "user namespace";
    case LaunchStep::kMounts: return "mount namespace";
    case LaunchStep::kRlimits: return "rlimits";
    case LaunchStep::kPrivileges: return "no new privileges";
    case LaunchStep::kDescriptors: return "clean descriptors";
    case LaunchStep::kExecute: return "bubblewrap";
  }
  return "launch";
}

std::string remedy_for(LaunchStep step) {
  switch (step) {
    case LaunchStep::kUser:
    case LaunchStep::kMounts:
      return "allow unprivileged user namespaces: sysctl user.max_user_namespaces, "
             "kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0; in a "
             "container also an unmasked /proc";
    case LaunchStep::kExecute: return "install it: apt install bubblewrap";
    case LaunchStep::kRlimits: return "raise the worker's hard limits (ulimit -H) above those of the sandbox";
    case LaunchStep::kHandshake:
    case LaunchStep::kPrivileges:
    case LaunchStep::kDescriptors: break;
  }
  return "a kernel of 5.14 or later is needed";
}

bool is_shortage(int error) {
  return error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE;
}

}  // namespace

Error unavailable(const LaunchFailure& failure) {
  const std::string detail =
      layer_of(failure.step) + ": " + text_of_errno(failure.error_number) + "; " + remedy_for(failure.step);
  return is_shortage(failure.error_number) ? transient(kSandboxUnavailable, detail)
                                           : rejected(kSandboxUnavailable, detail);
}

}  // namespace millrace::sandbox
