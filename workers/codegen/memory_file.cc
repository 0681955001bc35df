#include "workers/codegen/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace millrace::codegen {

Result<MemoryFile> MemoryFile::make(std::string_view bytes) {
  MemoryFile file(::memfd_create("millrace input", MFD_CLOEXEC));
  if (file.descriptor_ < 0) return transient("codegen", "no memory or descriptor for a file");
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return transient("codegen", "no memory for a file");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return file;
}

MemoryFile::MemoryFile(MemoryFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

MemoryFile::~MemoryFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::filesystem::path MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

}  // namespace millrace::codegen
