#include "shared/sandbox/layers.h"

namespace millrace::sandbox {

std::vector<std::string> mandatory_layers() {
  return {"user namespace",    "mount namespace",   "pid namespace",        "ipc namespace",
          "network namespace", "uts namespace",     "cgroup namespace",     "read-only root",
          "bounded /tmp",      "clean environment", "clean descriptors",    "rlimits",
          "no capabilities",   "no new privileges", "no nested namespaces", "seccomp",
          "dies with worker"};
}

}  // namespace millrace::sandbox
