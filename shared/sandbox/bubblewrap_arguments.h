#pragma once

#include <string>
#include <vector>

#include "shared/sandbox/python_runtime.h"
#include "shared/sandbox/sandbox_program.h"
#include "shared/vocabulary/result.h"

namespace millrace::sandbox {

/// Numbers under which bubblewrap finds its descriptors. Only 0 to 3 reach the program.
inline constexpr int kOutputDescriptor = 3;
inline constexpr int kArgumentsDescriptor = 4;
inline constexpr int kFilterDescriptor = 5;
inline constexpr int kStatusDescriptor = 6;
inline constexpr int kFirstContentDescriptor = 7;

/// Where the launcher mounts the bounded memory file system that becomes /tmp inside.
inline constexpr char kScratchMount[] = "/sys";

/// How to start bubblewrap for one program.
struct BubblewrapCall {
  /// For `--args`: kept out of the command line, which the program could read.
  std::vector<std::string> options;
  /// The command inside.
  std::vector<std::string> command;
  /// Contents for descriptors kFirstContentDescriptor and up, in order.
  std::vector<std::string> contents;
};

/// Pure but for looking at the input files. Error: kRejected for a bad name, a missing input, an unknown
/// interpreter or a variable that is not NAME=value.
Result<BubblewrapCall> compose_call(const PythonRuntime& runtime, const SandboxProgram& program);

/// The options as `--args` reads them: each ended by NUL.
std::string joined_by_nul(const std::vector<std::string>& options);

}  // namespace millrace::sandbox
