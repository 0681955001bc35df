#pragma once

#include <chrono>
#include <cstdint>

namespace millrace::sandbox {

/// What one run may use. Every limit ends or restrains the whole process tree of the sandbox, never the
/// worker.
struct SandboxLimits {
  /// From the launch to the end; reaching it kills the tree.
  std::chrono::milliseconds wall{60'000};
  /// Processor time of the whole tree; each single process is also held to it by the kernel.
  std::chrono::seconds cpu{60};
  /// Memory of the whole tree including what it keeps in /tmp; one process's address space is held to it too,
  /// so a greedy program usually sees a MemoryError of its own before the tree is killed.
  std::uint64_t memory_bytes = std::uint64_t{512} << 20;
  /// Processes and threads together.
  std::uint64_t processes = 64;
  /// Result written to MILLRACE_OUTPUT; one byte more kills the tree.
  std::uint64_t output_bytes = std::uint64_t{16} << 20;
  /// Log lines handed on; what comes after is counted and dropped, and sixteen times as much kills the tree.
  std::uint64_t log_bytes = std::uint64_t{1} << 20;
  /// One log line; the rest of a longer one is dropped.
  std::uint64_t line_bytes = std::uint64_t{8} << 10;
  /// Largest single file.
  std::uint64_t file_bytes = std::uint64_t{64} << 20;
  /// /tmp as a whole. It is memory.
  std::uint64_t tmp_bytes = std::uint64_t{64} << 20;
  /// Files and folders in /tmp.
  std::uint64_t tmp_files = 4096;
  /// Descriptors of one process.
  std::uint64_t open_files = 128;
};

}  // namespace millrace::sandbox
