#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "shared/file_store/file_store.h"
#include "shared/file_store/input_roots.h"

namespace millrace::file_store {

/// A FileStore in a folder that all processes of the system see:
///
///   files/<ab>/<sha256>       what was put; the same bytes are there once
///   payloads/<job>/<sha256>   what belongs to jobs
///
/// Content is written under a temporary name, made durable, then renamed, and is read-only from then on. When root
/// puts a file into a folder of somebody else, the file becomes theirs.
///
/// Errors are kRejected with `where` one of "FileMissing", "FileEmpty", "FileNotAllowed", "FileDamaged" (a payload whose
/// bytes are not what its URI says), or kTransient with "file_store" (disk full, too many open files).
class LocalFileStore final : public FileStore {
 public:
  /// The folder is made when it is first written to.
  LocalFileStore(std::filesystem::path folder, std::vector<std::filesystem::path> input_roots);

  Result<std::string> put_file(const std::filesystem::path& file, std::string_view name) override;
  Result<std::filesystem::path> locate(std::string_view uri) override;
  Result<std::string> put_payload(const JobId& job, std::string_view bytes) override;
  Result<std::string> load_payload(std::string_view uri) override;
  Result<void> erase_job(const JobId& job) override;

 private:
  Result<void> make_folder(const std::filesystem::path& folder) const;
  std::filesystem::path path_of_content(std::string_view digest) const;

  std::filesystem::path folder_;
  InputRoots input_roots_;
};

}  // namespace millrace::file_store
