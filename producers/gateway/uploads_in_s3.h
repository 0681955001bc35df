#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "shared/aws/s3_client.h"

namespace millrace::gateway {

/// An uploaded file that is to be an object.
struct UploadedFile {
  std::filesystem::path path;
  std::string name;    ///< As people call it.
  std::string tenant;  ///< Empty for none; tenants' objects are apart.
};

/// The object's key below the folder for uploads: the same bytes of the same tenant under the same name are the same object,
/// and no name leaves the folder. Pure.
std::string upload_key(const UploadedFile& file, const std::string& digest);

/// Uploaded files as objects in S3, below one folder. Any thread.
class UploadsInS3 final {
 public:
  UploadsInS3(aws::S3Client& s3, std::optional<aws::S3Path> folder) : s3_(s3), folder_(std::move(folder)) {}

  /// "s3://bucket/key", once the object is there whole. kRejected when there is no folder (names the settings) or S3 refuses.
  Result<std::string> store(const UploadedFile& file);

 private:
  aws::S3Client& s3_;
  const std::optional<aws::S3Path> folder_;
};

}  // namespace millrace::gateway
