#include "shared/file_store/new_file.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace millrace::file_store {
namespace {

constexpr std::size_t kLargePiece = 1U << 20U;
constexpr mode_t kReadableByAll = 0444;
constexpr mode_t kWritableByOwner = 0644;

Result<void> sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return error_of_system_call(errno, folder);
  const bool is_synced = ::fsync(descriptor) == 0;
  const int error_number = errno;
  ::close(descriptor);
  if (!is_synced) return error_of_system_call(error_number, folder);
  return {};
}

}  // namespace

Error error_of_system_call(int error_number, const std::filesystem::path& path) {
  const std::string what = path.string() + ": " + std::generic_category().message(error_number);
  if (error_number == EACCES || error_number == EPERM || error_number == EROFS) {
    return rejected("FileNotAllowed", what + "; run as the owner of that folder, or set files.folder to a folder "
                                             "that you may write to");
  }
  return transient("file_store", what);
}

void give_to_owner_of(const std::filesystem::path& model, const std::filesystem::path& made) {
  struct stat owner {};
  if (::geteuid() != 0 || ::stat(model.c_str(), &owner) != 0 || owner.st_uid == 0) return;
  // Without the right owner others can still read it, so a failure here is not one of the caller's.
  [[maybe_unused]] const int ignored = ::lchown(made.c_str(), owner.st_uid, owner.st_gid);
}

Result<NewFile> NewFile::begin(const std::filesystem::path& folder) {
  std::string pattern = (folder / ".new-XXXXXX").string();
  const int descriptor = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (descriptor < 0) return error_of_system_call(errno, folder);
  return NewFile(descriptor, pattern);
}

NewFile::NewFile(NewFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::exchange(other.path_, {})) {}

NewFile::~NewFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

bool NewFile::clone_from(int source_descriptor) { return ::ioctl(descriptor_, FICLONE, source_descriptor) == 0; }

Result<void> NewFile::append(std::string_view bytes) {
  const bool is_large = bytes.size() >= kLargePiece;
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return error_of_system_call(errno, path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  // Begins to write them out, so that little is left to wait for at the end; where it cannot, the end waits.
  if (is_large) static_cast<void>(::sync_file_range(descriptor_, 0, 0, SYNC_FILE_RANGE_WRITE));
  return {};
}

Result<void> NewFile::publish(const std::filesystem::path& path, Access access) {
  const mode_t mode = access == Access::kReadOnly ? kReadableByAll : kWritableByOwner;
  if (::fchmod(descriptor_, mode) != 0 || ::fsync(descriptor_) != 0) {
    return error_of_system_call(errno, path_);
  }
  give_to_owner_of(path.parent_path(), path_);
  if (::rename(path_.c_str(), path.c_str()) != 0) return error_of_system_call(errno, path);
  path_.clear();
  return sync_folder(path.has_parent_path() ? path.parent_path() : ".");
}

}  // namespace millrace::file_store
