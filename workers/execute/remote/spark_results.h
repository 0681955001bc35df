#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "shared/aws/s3_client.h"
#include "workers/execute/remote/result_rows.h"
#include "workers/execute/remote/spark_task.h"

namespace millrace::execute::remote {

/// What the operation `fetch_spark_results` answers.
struct FetchedResult {
  Json preview = Json::array();
  std::vector<std::string> columns;
  std::optional<std::size_t> row_count;  ///< Absent when the result is too large to be counted here.
  std::string url;                       ///< Presigned; empty when the result is in several large files.
};

/// Reads a result in S3. Any thread.
class SparkResults final {
 public:
  SparkResults(aws::S3Client& s3, std::chrono::seconds url_time) : s3_(s3), url_time_(url_time) {}

  /// kRejected: there is nothing, or it cannot be read; otherwise as S3Client.
  Result<FetchedResult> fetch(const FetchTask& task, std::stop_token stop);

 private:
  Result<FetchedResult> fetch_whole(const FetchTask& task, const aws::S3Path& folder, const std::vector<aws::S3Object>& parts,
                                    std::stop_token stop);
  Result<FetchedResult> fetch_beginning(const FetchTask& task, const aws::S3Path& folder, const aws::S3Object& first,
                                        bool is_only_one, std::stop_token stop);

  aws::S3Client& s3_;
  const std::chrono::seconds url_time_;
};

/// {"answer", "columns", "row_count", "truncated", "s3_output_path", "presigned_url"}; rows that would make it larger than an
/// event should be are left out.
std::string encode(const FetchedResult& result, const FetchTask& task);

}  // namespace millrace::execute::remote
