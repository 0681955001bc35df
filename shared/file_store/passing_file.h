#pragma once

#include <filesystem>
#include <system_error>
#include <utility>

namespace millrace::file_store {

/// The place of a file that is needed for a while only: what is there is erased when this goes out of scope. Whoever makes one chooses a
/// name that nobody else makes a file by.
class PassingFile final {
 public:
  explicit PassingFile(std::filesystem::path path) : path_(std::move(path)) {}
  ~PassingFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  PassingFile(const PassingFile&) = delete;
  PassingFile& operator=(const PassingFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace millrace::file_store
