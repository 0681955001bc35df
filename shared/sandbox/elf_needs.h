#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::sandbox {

/// What a program or shared library asks the dynamic loader for.
struct ElfNeeds {
  /// The loader itself; empty for a library.
  std::string loader;
  /// Names as written in the file, e.g. "libz.so.1".
  std::vector<std::string> libraries;
};

/// Reads the headers of the file without running it. Error: kRejected when it is not a 64-bit ELF file.
Result<ElfNeeds> read_elf_needs(const std::filesystem::path& path);

}  // namespace millrace::sandbox
