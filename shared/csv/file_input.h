#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "shared/csv/input_bytes.h"

namespace millrace::csv {

/// A local file, as long as it was when it was opened: what is appended later is not read.
class FileInput final : public InputBytes {
 public:
  /// kRejected as CSV_NOT_FOUND (missing, a folder, not allowed); `name` is what messages call it.
  static Result<std::unique_ptr<FileInput>> open(const std::filesystem::path& path, const std::string& name);
  ~FileInput() override;
  FileInput(const FileInput&) = delete;
  FileInput& operator=(const FileInput&) = delete;

  std::uint64_t size() const override { return static_cast<std::uint64_t>(opened_.st_size); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override;
  /// Looks at the file's size and time of change.
  Result<void> check_unchanged() const override;

 private:
  FileInput(int descriptor, const struct stat& opened, std::string name)
      : descriptor_(descriptor), opened_(opened), name_(std::move(name)) {}

  int descriptor_;
  struct stat opened_;
  std::string name_;
};

}  // namespace millrace::csv
