#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "shared/vocabulary/result.h"

namespace millrace::file_store {

/// Who may change a file once it is there. Everybody who may enter its folder can read it.
enum class Access { kReadOnly, kOwnerWrites };

/// A file in the making: written under a temporary name, then published under its own in one step, so that a reader
/// sees all of it or nothing. Erased when it was not published. One thread.
class NewFile final {
 public:
  /// Makes the temporary file in `folder`, which must exist.
  static Result<NewFile> begin(const std::filesystem::path& folder);

  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  /// Takes over the content of an open file without copying it, where the file system can (btrfs, xfs). False when it
  /// cannot: nothing was written.
  bool clone_from(int source_descriptor);
  Result<void> append(std::string_view bytes);

  /// Makes the bytes durable and readable by everybody who may enter the folder, gives them to the folder's owner when we are
  /// root, and renames the file to `path`, which may exist.
  Result<void> publish(const std::filesystem::path& path, Access access = Access::kReadOnly);

 private:
  NewFile(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_ = -1;
  std::filesystem::path path_;
};

/// The error for a system call that failed on a path: kTransient for what may pass (no space, too many files), kRejected
/// with the remedy for what will not (no permission).
Error error_of_system_call(int error_number, const std::filesystem::path& path);

/// When we are root: gives what we made to whom `model` belongs, so that unprivileged workers can use it.
void give_to_owner_of(const std::filesystem::path& model, const std::filesystem::path& made);

}  // namespace millrace::file_store
