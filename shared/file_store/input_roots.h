#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::file_store {

/// The folders of this machine below which workers may read local files. Immutable: any thread.
class InputRoots final {
 public:
  explicit InputRoots(std::vector<std::filesystem::path> roots) : roots_(std::move(roots)) {}

  /// The real path (symbolic links followed) of an absolute path or `file://` URI, when it lies below a root.
  /// kRejected, "FileNotAllowed": it does not, which is said without telling whether the file exists.
  Result<std::filesystem::path> real_path(std::string_view path_or_uri) const;

 private:
  std::vector<std::filesystem::path> roots_;
};

}  // namespace millrace::file_store
