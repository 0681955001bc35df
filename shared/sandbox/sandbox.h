#pragma once

#include <stop_token>

#include "shared/sandbox/line_sink.h"
#include "shared/sandbox/sandbox_limits.h"
#include "shared/sandbox/sandbox_program.h"
#include "shared/sandbox/sandbox_report.h"
#include "shared/vocabulary/result.h"

namespace millrace::sandbox {

/// `where` of the error that says a mandatory layer of the sandbox is missing: the program did not run.
inline constexpr char kSandboxUnavailable[] = "SandboxUnavailable";

/// Runs a program nobody trusts.
class Sandbox {
 public:
  virtual ~Sandbox() = default;

  /// Runs the program to its end, its limit or the stop request, whichever is first; nothing of it is alive
  /// when this returns. A program that fails, floods or is killed is a report, not an error. Errors: where =
  /// kSandboxUnavailable when a layer cannot be had (nothing ran; kRejected, or kTransient when the machine
  /// is merely out of processes or descriptors); kRejected with where = "sandbox" for a program that cannot
  /// be set up (missing input, bad name). May be called from several threads at once.
  virtual Result<SandboxReport> run(const SandboxProgram& program, const SandboxLimits& limits,
                                    LineSink& lines, std::stop_token stop) = 0;
};

}  // namespace millrace::sandbox
