#pragma once

#include <filesystem>
#include <string_view>

#include "shared/vocabulary/result.h"

namespace millrace::codegen {

/// Bytes that can be opened as a file of this process, for readers of files; gone with this object.
class MemoryFile final {
 public:
  /// kTransient when the system has no memory or descriptor left.
  static Result<MemoryFile> make(std::string_view bytes);

  MemoryFile(MemoryFile&& other) noexcept;
  MemoryFile& operator=(MemoryFile&&) = delete;
  ~MemoryFile();

  std::filesystem::path path() const;

 private:
  explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace millrace::codegen
