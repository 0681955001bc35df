#include "workers/pool/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "shared/map_run/plan.h"

namespace millrace::pool {
namespace {

Error unreadable_file(const std::string& name, int error_number) {
  return rejected(map_run::kItemReaderFailed, "'" + name + "' cannot be read: " + std::strerror(error_number));
}

}  // namespace

Result<std::unique_ptr<map_run::ByteSource>> FileBytes::open(const std::filesystem::path& path, const std::string& name) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return unreadable_file(name, errno);
  auto file = std::unique_ptr<FileBytes>(new FileBytes(descriptor));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return unreadable_file(name, errno);
  file->size_ = status.st_size;
  file->version_ = std::to_string(status.st_size) + "-" + std::to_string(status.st_mtim.tv_sec) + "." +
                   std::to_string(status.st_mtim.tv_nsec);
  return std::unique_ptr<map_run::ByteSource>(std::move(file));
}

FileBytes::~FileBytes() { ::close(descriptor_); }

Result<std::string> FileBytes::read(std::int64_t offset, std::size_t bytes) {
  std::string content(bytes, '\0');
  std::size_t filled = 0;
  while (filled < bytes) {
    const ssize_t got = ::pread(descriptor_, content.data() + filled, bytes - filled, offset + static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return transient("map_run.file", std::string("a source cannot be read: ") + std::strerror(errno));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  content.resize(filled);
  return content;
}

}  // namespace millrace::pool
