#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "shared/sandbox/sandbox_limits.h"
#include "shared/vocabulary/result.h"

namespace millrace::sandbox {

/// False when the kernel refuses the text.
bool write_control_file(const std::filesystem::path& file, const std::string& text);

/// One sandbox's group in the cgroup v2 hierarchy: the kernel holds its memory, process and processor limits.
/// Gone with this object, which must outlive the sandbox's processes or kill() them first.
class ControlGroup {
 public:
  /// Makes `folder` (its parent must exist and delegate memory, pids and cpu) and sets the limits. Error:
  /// where = kSandboxUnavailable.
  static Result<std::unique_ptr<ControlGroup>> make(std::filesystem::path folder,
                                                    const SandboxLimits& limits);
  ~ControlGroup();
  ControlGroup(const ControlGroup&) = delete;
  ControlGroup& operator=(const ControlGroup&) = delete;

  Result<void> add(pid_t process) const;
  void kill() const;

  std::uint64_t peak_memory_bytes() const;
  /// A process was killed for want of memory, or one more was refused.
  bool ran_out_of_memory() const;
  bool ran_out_of_processes() const;

 private:
  explicit ControlGroup(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
};

}  // namespace millrace::sandbox
