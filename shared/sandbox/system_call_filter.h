#pragma once

#include <string>

#include "shared/vocabulary/result.h"

namespace millrace::sandbox {

/// The seccomp program of the sandbox as BPF bytes for `bwrap --seccomp`. An allow-list: what a Python
/// program with files, processes and threads needs; anything else answers ENOSYS as an old kernel would,
/// sockets EACCES, and a call through a foreign ABI (i386, x32) kills. With `has_sockets` those of networks are allowed, and
/// what a Java machine needs. Error: where = kSandboxUnavailable.
Result<std::string> system_call_filter(bool has_sockets);

}  // namespace millrace::sandbox
