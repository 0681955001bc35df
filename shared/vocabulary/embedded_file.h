#pragma once

#include <string_view>

namespace millrace {

/// A file of the source tree as it was when this program was built (ops/embed.cmake).
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

}  // namespace millrace
