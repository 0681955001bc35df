#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "shared/frameworks/framework_folder.h"
#include "shared/sandbox/sandbox_limits.h"
#include "shared/sandbox/sandbox_program.h"
#include "shared/vocabulary/result.h"

namespace millrace::execute {

/// An input as it was asked for and where it is.
struct LocatedInput {
  std::string uri;
  std::filesystem::path path;
};

/// What the sandbox is to run: the program, or the folder's runner with the program as an input. The program finds its
/// inputs' paths as a JSON array in MILLRACE_INPUTS. kRejected when the folder lacks the runner it names.
Result<sandbox::SandboxProgram> executing_run(const std::string& program, const std::vector<LocatedInput>& inputs,
                                              const frameworks::FrameworkFolder& folder);

/// The pool's limits, lowered by what the folder says.
sandbox::SandboxLimits limits_of(const frameworks::ExecutorRules& rules, const sandbox::SandboxLimits& pool);

/// Names inside the sandbox: each input's own name where that is plain, made unique by a number: "sales.csv",
/// "sales_2.csv". Never `reserved`.
std::vector<std::string> names_inside(const std::vector<LocatedInput>& inputs, std::string_view reserved);

}  // namespace millrace::execute
