#include "shared/sandbox/file_descriptor.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace millrace::sandbox {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = std::exchange(other.number_, -1);
  }
  return *this;
}

void FileDescriptor::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return transient("sandbox", "no pipe: " + text_of_errno(errno));
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Result<FileDescriptor> make_memory_file(std::string_view content) {
  FileDescriptor file(::memfd_create("millrace", MFD_CLOEXEC));
  if (!file.is_open()) return transient("sandbox", "no memory file: " + text_of_errno(errno));
  while (!content.empty()) {
    const ssize_t written = ::write(file.number(), content.data(), content.size());
    if (written < 0) return transient("sandbox", "cannot fill a memory file: " + text_of_errno(errno));
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  ::lseek(file.number(), 0, SEEK_SET);
  return file;
}

std::string text_of_errno(int number) { return std::generic_category().message(number); }

}  // namespace millrace::sandbox
