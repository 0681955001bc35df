#pragma once

#include <memory>

#include "shared/sandbox/sandbox.h"
#include "shared/time/clock.h"

namespace millrace::sandbox {

/// The sandbox of production: bubblewrap in a user namespace of its own, seccomp, rlimits, a minimal read-only root.
/// Works as any user; root is dropped first. Leaves nothing on disk, so a killed worker has nothing to clean up.
/// run() may be called from many threads; the calling thread must live until it returns (the kernel ends the
/// sandbox with it).
class BubblewrapSandbox final : public Sandbox {
 public:
  explicit BubblewrapSandbox(Clock& clock);
  ~BubblewrapSandbox() override;

  Result<SandboxReport> run(const SandboxProgram& program, const SandboxLimits& limits, LineSink& lines,
                            std::stop_token stop) override;

 private:
  struct Parts;
  std::unique_ptr<const Parts> parts_;
};

}  // namespace millrace::sandbox
