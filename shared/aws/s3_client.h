#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "shared/aws/aws_account.h"
#include "shared/aws/s3_path.h"
#include "shared/http/transport.h"
#include "shared/time/clock.h"

namespace millrace::aws {

struct S3Object {
  std::string key;
  std::uint64_t size = 0;
  std::string etag{};           ///< With its quotes.
  std::string last_modified{};  ///< RFC 3339.
  std::string storage_class{};
};

/// What HeadObject says.
struct S3Facts {
  std::uint64_t size = 0;
  std::string etag{};  ///< With its quotes; changes when the object does.
};

/// Objects in S3. Any thread.
///
/// Errors: kTransient (no connection, throttling, 5xx), kCancelled, and kRejected with `where` kNotFoundName or
/// kForbiddenName (aws_call.h), or "aws".
class S3Client final {
 public:
  S3Client(AwsAccount account, http::Transport& transport, Clock& clock)
      : account_(std::move(account)), transport_(transport), clock_(clock) {}

  Result<S3Facts> facts_of(const S3Path& path, std::stop_token stop = {});
  Result<std::uint64_t> size_of(const S3Path& path, std::stop_token stop = {});
  /// At most `count` bytes from `from` on; fewer at the object's end, none behind it. With an `etag`, kRejected with kChangedName
  /// when the object is another one by now.
  Result<std::string> read(const S3Path& path, std::uint64_t from, std::uint64_t count, std::stop_token stop = {},
                           const std::string& etag = "");
  /// Objects whose keys begin as the folder's, by key. kRejected when there are more than `objects_max`.
  Result<std::vector<S3Object>> list(const S3Path& folder, std::size_t objects_max, std::stop_token stop = {});
  /// At most 5 GB in one piece; S3Upload is for more than memory should hold.
  Result<void> put(const S3Path& path, std::string bytes, const std::string& content_type, std::stop_token stop = {});
  Result<void> erase(const S3Path& path, std::stop_token stop = {});

  /// Where anybody may download the object until `valid` has passed.
  std::string presigned(const S3Path& path, std::chrono::seconds valid) const;

  /// For S3Upload: one signed request on an object; `query` without its question mark, encoded.
  Result<http::Response> send(const std::string& method, const S3Path& path, const std::string& query, std::string body,
                              const std::vector<http::Header>& headers, std::stop_token stop);

 private:
  std::string url_of(const S3Path& path) const;

  const AwsAccount account_;
  http::Transport& transport_;
  Clock& clock_;
};

}  // namespace millrace::aws
