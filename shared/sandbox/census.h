#pragma once

#include <chrono>
#include <cstdint>

namespace millrace::sandbox {

/// What a sandbox uses at one moment, as a sum over its process tree.
struct Usage {
  std::uint64_t memory_bytes = 0;
  std::uint64_t processes = 0;
  std::chrono::milliseconds cpu{0};
};

/// Reads usage from the sandbox's own /proc and scratch memory, both given as open folders (see
/// ProcessTree). They list exactly this sandbox, whatever it forks, orphans or renames. Memory is resident
/// pages; only when their sum, which counts shared pages once per process, passes `memory_limit` are the
/// dearer proportional figures read.
Usage take_census(int processes_folder, int scratch_folder, std::uint64_t memory_limit);

}  // namespace millrace::sandbox
