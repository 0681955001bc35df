#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "shared/map_run/byte_source.h"

namespace millrace::pool {

/// A file as a Map run reads it.
class FileBytes final : public map_run::ByteSource {
 public:
  /// `name` is for messages. kRejected, as States.ItemReaderFailed, when it cannot be read.
  static Result<std::unique_ptr<map_run::ByteSource>> open(const std::filesystem::path& path, const std::string& name);
  ~FileBytes() override;
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  std::int64_t size() const override { return size_; }
  const std::string& version() const override { return version_; }
  Result<std::string> read(std::int64_t offset, std::size_t bytes) override;

 private:
  explicit FileBytes(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  std::int64_t size_ = 0;
  std::string version_;
};

}  // namespace millrace::pool
