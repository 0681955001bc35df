#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "shared/file_store/content_digest.h"
#include "shared/file_store/new_file.h"
#include "shared/vocabulary/result.h"

namespace millrace::file_store {

/// A file that is written straight into a store's folder (LocalFileStore), piece by piece: it is there whole, under its digest,
/// or not at all. One thread at a time.
class StoredFile final {
 public:
  /// The store's folder is made when it is not there. Errors as LocalFileStore says.
  static Result<StoredFile> begin(const std::filesystem::path& store);

  /// As NewFile says. What is appended then is only what the digest is made of.
  bool clone_from(int source_descriptor);
  Result<void> append(std::string_view bytes);
  /// Durable; answers its URI, under this name.
  Result<std::string> publish(std::string_view name);

 private:
  StoredFile(std::filesystem::path store, NewFile file)
      : store_(std::move(store)), file_(std::move(file)), digest_(std::make_unique<ContentDigest>()) {}
  std::filesystem::path store_;
  NewFile file_;
  std::unique_ptr<ContentDigest> digest_;
  bool is_cloned_ = false;
};

/// Where a store has the bytes of that digest.
std::filesystem::path path_in_store(const std::filesystem::path& store, std::string_view digest);
/// Makes a folder of a store and those above it; it belongs to whom the one above belongs.
Result<void> make_store_folder(const std::filesystem::path& folder);

}  // namespace millrace::file_store
