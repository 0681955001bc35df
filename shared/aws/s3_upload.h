#pragma once

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>

#include "shared/aws/s3_client.h"

namespace millrace::aws {

/// An object that arrives in pieces: put in parts, so that memory holds one part of it. Nothing is there until finish();
/// an upload that is not finished is given up. One thread.
class S3Upload final {
 public:
  S3Upload(S3Client& s3, S3Path path, std::string content_type, std::stop_token stop = {});
  ~S3Upload();
  S3Upload(const S3Upload&) = delete;
  S3Upload& operator=(const S3Upload&) = delete;

  Result<void> add(std::string_view bytes);
  /// A small object is put in one piece.
  Result<void> finish();

 private:
  Result<void> begin();
  Result<void> send_part();

  S3Client& s3_;
  const S3Path path_;
  const std::string content_type_;
  const std::stop_token stop_;
  std::string waiting_;
  std::string upload_;                ///< Its id, once there is more than one part.
  std::map<int, std::string> parts_;  ///< Entity tags by number.
  bool is_finished_ = false;
};

/// Puts a local file in the same way. kTransient when it cannot be read.
Result<void> upload_file(S3Client& s3, const S3Path& path, const std::filesystem::path& file, const std::string& content_type,
                         std::stop_token stop = {});

}  // namespace millrace::aws
