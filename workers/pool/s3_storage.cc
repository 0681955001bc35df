#include "workers/pool/s3_storage.h"

#include <algorithm>

#include "shared/aws/s3_upload.h"
#include "shared/settings/environment.h"
#include "shared/time/timestamp.h"
#include "shared/vocabulary/json.h"

namespace millrace::pool {
namespace {

constexpr std::size_t kObjectsMax = 1'000'000;
constexpr std::size_t kAheadBytes = 4 << 20;

/// Read in large pieces when it is read in order: a request costs as much as a megabyte.
class S3Bytes final : public map_run::ByteSource {
 public:
  S3Bytes(aws::S3Client& s3, aws::S3Path path, const aws::S3Facts& facts)
      : s3_(s3), path_(std::move(path)), size_(static_cast<std::int64_t>(facts.size)), etag_(facts.etag),
        version_(std::to_string(facts.size) + "-" + facts.etag) {}

  std::int64_t size() const override { return size_; }
  const std::string& version() const override { return version_; }

  Result<std::string> read(std::int64_t offset, std::size_t bytes) override {
    const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(size_ - offset, 0, static_cast<std::int64_t>(bytes)));
    const auto end = offset + static_cast<std::int64_t>(count);
    const bool is_at_hand = offset >= begin_ && end <= begin_ + static_cast<std::int64_t>(piece_.size());
    if (!is_at_hand) {
      const bool is_in_order = offset == expected_;
      auto piece = s3_.read(path_, static_cast<std::uint64_t>(offset), is_in_order ? std::max(count, kAheadBytes) : count, {}, etag_);
      if (!piece) return piece.error();
      piece_ = std::move(*piece);
      begin_ = offset;
    }
    expected_ = end;
    return piece_.substr(static_cast<std::size_t>(offset - begin_), count);
  }

 private:
  aws::S3Client& s3_;
  const aws::S3Path path_;
  const std::int64_t size_;
  const std::string etag_;
  const std::string version_;
  std::int64_t expected_ = -1;  ///< Where a reader who reads in order goes on.
  std::int64_t begin_ = 0;
  std::string piece_;
};

std::int64_t seconds_of(const std::string& timestamp) {
  const auto time = parse_rfc3339(timestamp);
  return time ? std::chrono::duration_cast<std::chrono::seconds>(time->time_since_epoch()).count() : 0;
}

}  // namespace

Result<std::unique_ptr<map_run::ByteSource>> S3Storage::open(const std::string& bucket, const std::string& key) {
  aws::S3Path path{.bucket = bucket, .key = key};
  const auto facts = s3_.facts_of(path);
  if (!facts) return facts.error();
  return std::unique_ptr<map_run::ByteSource>(std::make_unique<S3Bytes>(s3_, std::move(path), *facts));
}

Result<std::string> S3Storage::list(const std::string& bucket, const std::string& prefix) {
  const auto objects = s3_.list({.bucket = bucket, .key = prefix}, kObjectsMax);
  if (!objects) return objects.error();
  std::string lines;
  for (const aws::S3Object& object : *objects) {
    const Json line{{"Etag", object.etag},
                    {"Key", object.key},
                    {"LastModified", seconds_of(object.last_modified)},
                    {"Size", object.size},
                    {"StorageClass", object.storage_class}};
    lines += line.dump() + '\n';
  }
  return lines;
}

Result<void> S3Storage::put_file(const std::filesystem::path& file, const std::string& bucket, const std::string& key) {
  return aws::upload_file(s3_, {.bucket = bucket, .key = key}, file, "application/json");
}

ConfiguredStorage::ConfiguredStorage(const settings::Sheet& sheet)
    : s3_(aws::aws_account(sheet, settings::process_environment()), transport_, clock_) {}

}  // namespace millrace::pool
