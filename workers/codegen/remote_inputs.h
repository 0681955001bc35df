#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "shared/aws/glue_catalogue.h"
#include "shared/aws/s3_client.h"
#include "shared/model/input_file.h"

namespace millrace::codegen {

/// Whether a URI is an object in S3.
bool is_remote_input(std::string_view uri);

/// What is found out about inputs that stay in AWS: a file's first rows, a table's columns. Any thread.
///
/// Errors: kTransient, kCancelled, and kRejected for what is not there, is refused or cannot be one.
class RemoteInputs final {
 public:
  RemoteInputs(aws::S3Client& s3, aws::GlueCatalogue& glue) : s3_(s3), glue_(glue) {}

  /// The first MiB of an object, cut behind a whole line where there is more.
  Result<std::string> head_of(const std::string& uri, std::stop_token stop);
  /// "database.table" as a file without rows: the catalogue knows names and types only.
  Result<model::InputFile> describe_table(const std::string& table, std::stop_token stop);

 private:
  aws::S3Client& s3_;
  aws::GlueCatalogue& glue_;
};

}  // namespace millrace::codegen
