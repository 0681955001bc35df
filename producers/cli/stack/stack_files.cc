#include "producers/cli/stack/stack_files.h"

#include <cstdio>
#include <cstdlib>
#include <span>

#include "shared/vocabulary/embedded_file.h"

namespace millrace::cli::stack {

std::span<const EmbeddedFile> embedded_stack_files();  // Made by ops/embed.cmake.

std::string_view stack_file_text(std::string_view name) {
  for (const auto& file : embedded_stack_files()) {
    if (file.name == name) return file.text;
  }
  std::fprintf(stderr, "millrace: bug: ops/stack/%.*s is not built in\n", static_cast<int>(name.size()), name.data());
  std::abort();
}

}  // namespace millrace::cli::stack
