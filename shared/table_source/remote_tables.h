#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "shared/aws/s3_client.h"
#include "shared/file_store/file_store.h"
#include "shared/http/transport.h"
#include "shared/table_source/remote_object.h"

namespace millrace::table_source {

inline constexpr std::uint64_t kTableBytesMax = std::uint64_t{5} << 30;
/// kRejected as CSV_TOO_LARGE for more than that.
Result<void> check_size(const std::string& name, std::uint64_t bytes);

/// Tables in S3 and on the web. Any thread.
class RemoteTables final {
 public:
  struct Dependencies {
    aws::S3Client& s3;
    http::Transport& web;  ///< For addresses that users choose: with a policy where users are not trusted.
  };
  explicit RemoteTables(const Dependencies& dependencies) : with_(dependencies) {}

  /// Whether a URI names something that is not on this machine.
  static bool is_remote(std::string_view uri);

  /// kRejected as CSV_TOO_LARGE for more than kTableBytesMax, before any of it is read; otherwise as RemoteObject::read.
  Result<std::unique_ptr<RemoteObject>> open(const std::string& uri, std::stop_token stop);

  /// Where a table is copied to.
  struct Destination {
    file_store::FileStore& files;
    const std::filesystem::path& scratch;  ///< For the file in the making.
  };
  /// Copies the table into the file store, in pieces; answers its URI there.
  Result<std::string> bring(const std::string& uri, const Destination& to, std::stop_token stop);

  /// Copies a file to S3. Nothing is at the key before all of it is.
  Result<void> put(const std::filesystem::path& file, const std::string& s3_uri, std::stop_token stop);
  /// Where anybody may download an object of S3 for a day; empty for other URIs.
  std::string download_address(const std::string& s3_uri) const;

 private:
  const Dependencies with_;
};

}  // namespace millrace::table_source
