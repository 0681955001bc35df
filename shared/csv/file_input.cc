#include "shared/csv/file_input.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace millrace::csv {
namespace {

Error not_readable(const std::string& name, const std::string& why) {
  return rejected("CSV_NOT_FOUND", "cannot read " + name + ": " + why);
}

bool is_same_moment(const timespec& left, const timespec& right) {
  return left.tv_sec == right.tv_sec && left.tv_nsec == right.tv_nsec;
}

}  // namespace

Result<std::unique_ptr<FileInput>> FileInput::open(const std::filesystem::path& path, const std::string& name) {
  // Without O_NONBLOCK a named pipe would hold us until somebody writes.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return not_readable(name, std::generic_category().message(errno));
  struct stat opened {};
  if (::fstat(descriptor, &opened) != 0 || !S_ISREG(opened.st_mode)) {
    ::close(descriptor);
    return not_readable(name, "it is not a regular file");
  }
  ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::unique_ptr<FileInput>(new FileInput(descriptor, opened, name));
}

FileInput::~FileInput() { ::close(descriptor_); }

Result<std::size_t> FileInput::read(std::uint64_t offset, std::span<char> into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const ssize_t count =
        ::pread(descriptor_, into.data() + filled, into.size() - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return transient("csv", "cannot read " + name_ + ": " + std::generic_category().message(errno));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  // A file that ends early was cut while we read; what was appended to it is not read.
  const std::uint64_t expected = offset >= size() ? 0 : std::min<std::uint64_t>(into.size(), size() - offset);
  if (filled < expected) {
    const auto unchanged = check_unchanged();
    return unchanged ? transient("csv", name_ + " ended early") : unchanged.error();
  }
  return static_cast<std::size_t>(expected);
}

Result<void> FileInput::check_unchanged() const {
  struct stat now {};
  if (::fstat(descriptor_, &now) != 0) return transient("csv", name_ + ": " + std::generic_category().message(errno));
  if (now.st_size == opened_.st_size && is_same_moment(now.st_mtim, opened_.st_mtim)) return {};
  return rejected("CSV_CHANGED", name_ + " changed while it was read: wait until whoever writes it is done, or work on a copy");
}

}  // namespace millrace::csv
