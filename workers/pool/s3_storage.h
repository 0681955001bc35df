#pragma once

#include "shared/aws/s3_client.h"
#include "shared/http/curl_transport.h"
#include "shared/map_run/object_storage.h"
#include "shared/settings/settings.h"
#include "shared/time/clock.h"

namespace millrace::pool {

/// Distributed Maps' objects in S3. Nothing is asked of AWS, and no account is needed, before a Map names a bucket.
class S3Storage final : public map_run::ObjectStorage {
 public:
  /// `s3` must outlive it and what it opened.
  explicit S3Storage(aws::S3Client& s3) : s3_(s3) {}

  Result<std::unique_ptr<map_run::ByteSource>> open(const std::string& bucket, const std::string& key) override;
  Result<std::string> list(const std::string& bucket, const std::string& prefix) override;
  Result<void> put_file(const std::filesystem::path& file, const std::string& bucket, const std::string& key) override;

 private:
  aws::S3Client& s3_;
};

/// The storage of the account that the settings name, with what it needs.
class ConfiguredStorage final {
 public:
  explicit ConfiguredStorage(const settings::Sheet& sheet);
  map_run::ObjectStorage& operator*() { return storage_; }

 private:
  SystemClock clock_;
  http::CurlTransport transport_;
  aws::S3Client s3_;
  S3Storage storage_{s3_};
};

}  // namespace millrace::pool
