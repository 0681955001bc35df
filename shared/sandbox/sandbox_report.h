#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::sandbox {

/// How a run ended. All but kExited mean that the program did not finish by itself.
enum class Ending {
  kExited,
  kKilledBySignal,
  kTimedOut,  ///< Wall-clock or processor time.
  kOutOfMemory,
  kTooManyProcesses,
  kOutputTooLarge,  ///< Result or log flood.
  kCancelled,
};

/// "exited", "killed_by_signal", "timed_out", "out_of_memory", "too_many_processes", "output_too_large",
/// "cancelled".
std::string_view name_of(Ending ending);

/// What one run did.
struct SandboxReport {
  Ending ended = Ending::kExited;
  /// Exit code for kExited, signal number for kKilledBySignal, otherwise 0.
  int code = 0;
  /// One sentence for a person when a limit ended the run: which limit, its value. Empty otherwise.
  std::string cause;
  /// Bytes written to MILLRACE_OUTPUT. Kept as they came, also when the run failed; never more than the
  /// limit.
  std::string output;
  /// Last part of standard error, at most 8 KiB: the traceback.
  std::string stderr_tail;
  /// Bytes of log lines that were dropped at the caps.
  std::uint64_t log_bytes_dropped = 0;
  /// Layers that were active, e.g. "user namespace", "seccomp".
  std::vector<std::string> layers;
  /// Who holds the limits of the whole tree: "cgroup" (the kernel) or "watchdog" (the worker, by sampling).
  std::string limits;
  std::chrono::milliseconds duration{0};
  /// Highest memory seen, by sampling unless a cgroup tells.
  std::uint64_t peak_memory_bytes = 0;

  bool succeeded() const { return ended == Ending::kExited && code == 0; }
};

}  // namespace millrace::sandbox
