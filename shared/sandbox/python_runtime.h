#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::sandbox {

/// A read-only bind of one file or folder.
struct RuntimeFile {
  std::filesystem::path outside;
  std::string inside;
};

/// A link of the root, as merged-/usr systems have them: {"usr/lib", "/lib"}.
struct RuntimeLink {
  std::string target;
  std::string inside;
};

/// The files of the machine that an interpreter needs and no others: program, loader, standard library,
/// shared libraries, time zones.
struct PythonRuntime {
  std::string program;
  std::vector<RuntimeFile> files;
  std::vector<RuntimeLink> links;
};

/// Finds what the distribution's interpreter at `program` needs, by reading its files; nothing is run. Error:
/// kRejected, naming what is missing.
Result<PythonRuntime> find_python_runtime(const std::filesystem::path& program);

}  // namespace millrace::sandbox
