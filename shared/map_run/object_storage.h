#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "shared/map_run/byte_source.h"
#include "shared/vocabulary/result.h"

namespace millrace::map_run {

/// What distributed Maps read from and write to besides files: S3, or what looks like it. Any thread. kTransient for what may
/// pass, kRejected for what will not.
class ObjectStorage {
 public:
  virtual ~ObjectStorage() = default;

  virtual Result<std::unique_ptr<ByteSource>> open(const std::string& bucket, const std::string& key) = 0;
  /// The objects whose keys begin so, by key, one line of JSON each with the members that Step Functions gives an item of
  /// listObjectsV2: Etag, Key, LastModified (seconds), Size, StorageClass.
  virtual Result<std::string> list(const std::string& bucket, const std::string& prefix) = 0;
  /// Copies a local file of JSON there.
  virtual Result<void> put_file(const std::filesystem::path& file, const std::string& bucket, const std::string& key) = 0;
};

}  // namespace millrace::map_run
