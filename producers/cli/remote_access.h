#pragma once

#include <memory>
#include <string>

#include "producers/cli/command_scope.h"
#include "shared/aws/s3_client.h"
#include "shared/http/curl_transport.h"
#include "shared/table_source/remote_tables.h"

namespace millrace::cli {

/// S3 and the web, with what the settings and the user's own environment say of AWS. Here a user may ask any address. Must outlive
/// what was opened by it.
class RemoteAccess final {
 public:
  static Result<std::shared_ptr<RemoteAccess>> open(CommandScope& scope);
  table_source::RemoteTables& tables() { return tables_; }

 private:
  RemoteAccess(aws::AwsAccount account, Clock& clock);
  http::CurlTransport transport_;
  aws::S3Client s3_;
  table_source::RemoteTables tables_;
};

/// Copies a table into the file store; answers its URI there.
Result<std::string> bring_into_store(CommandScope& scope, const std::string& uri);

}  // namespace millrace::cli
