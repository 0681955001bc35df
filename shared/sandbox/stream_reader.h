#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/sandbox/file_descriptor.h"

namespace millrace::sandbox {

/// A pipe's read end and what to do with its bytes.
struct WatchedPipe {
  FileDescriptor read_end;
  std::function<void(std::string_view)> take;
};

/// Reads all pipes until each has ended, on the calling thread. A pipe ends when its last writer is gone, so
/// this waits for the whole process tree on the other side; whoever limits that tree must be another thread.
void read_until_ended(std::vector<WatchedPipe>& pipes);

}  // namespace millrace::sandbox
