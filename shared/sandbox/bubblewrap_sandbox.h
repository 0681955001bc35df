#pragma once

#include <filesystem>
#include <memory>

#include "shared/sandbox/sandbox.h"
#include "shared/time/clock.h"

namespace millrace::sandbox {

/// The sandbox of production: bubblewrap in namespaces of its own, seccomp, rlimits, a minimal read-only
/// root. Works as any user; root is dropped first. It leaves nothing on disk, so a killed worker has nothing
/// to clean up. run() may be called from many threads; the calling thread must live until it returns (the
/// kernel ends the sandbox with it).
class BubblewrapSandbox final : public Sandbox {
 public:
  struct Options {
    std::filesystem::path bubblewrap = "/usr/bin/bwrap";
    std::filesystem::path python = "/usr/bin/python3";
    /// Look for a delegated cgroup; without one the watchdog holds the limits of the tree.
    bool use_control_groups = true;
  };

  /// Looks at the machine once. What is missing is reported by run() and probe_layers(), not here.
  explicit BubblewrapSandbox(Clock& clock);
  BubblewrapSandbox(Clock& clock, Options options);
  ~BubblewrapSandbox() override;

  Result<SandboxReport> run(const SandboxProgram& program, const SandboxLimits& limits, LineSink& lines,
                            std::stop_token stop) override;

 private:
  struct Machine;

  Clock& clock_;
  std::unique_ptr<Machine> machine_;
};

}  // namespace millrace::sandbox
