#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "shared/vocabulary/result.h"

namespace millrace::web {

/// Where the one file of a multipart/form-data body lies in it.
struct FilePart {
  std::string name;  ///< The file's own, without folders; may be empty.
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

/// Reads only the two ends of the body's file, so that its size does not matter. kRejected when the body has no file, more
/// than one part, or is cut off.
Result<FilePart> file_in_form(const std::filesystem::path& body, std::string_view content_type);

}  // namespace millrace::web
