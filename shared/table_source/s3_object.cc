#include "shared/table_source/s3_object.h"

#include <charconv>

#include "shared/aws/aws_call.h"

namespace millrace::table_source {
namespace {

/// AWS's words in the terms of tables.
Error s3_refusal(const Error& error) {
  if (error.kind != ErrorKind::kRejected) return error;
  if (error.where == aws::kNotFoundName) return rejected("CSV_NOT_FOUND", error.detail);
  if (error.where == aws::kForbiddenName) return rejected("CSV_FORBIDDEN", error.detail);
  if (error.where == aws::kChangedName) return rejected("CSV_CHANGED", error.detail + ": the object was replaced; start again");
  return rejected("CSV_SOURCE", error.detail);
}

class S3Object final : public RemoteObject {
 public:
  S3Object(aws::S3Client& s3, aws::S3Path path, std::uint64_t size, std::string tag)
      : s3_(s3), path_(std::move(path)), size_(size), tag_(std::move(tag)) {}

  std::uint64_t size() const override { return size_; }

  Result<std::string> read(std::uint64_t from, std::uint64_t count, std::stop_token stop) override {
    if (count == 0) return std::string();
    std::vector<http::Header> headers{{"Range", "bytes=" + std::to_string(from) + "-" + std::to_string(from + count - 1)}};
    if (!tag_.empty()) headers.push_back({"If-Match", tag_});
    auto response = s3_.send("GET", path_, "", "", headers, std::move(stop));
    if (!response) return s3_refusal(response.error());
    const auto tag = response->headers.find("etag");
    if (!tag_.empty() && tag != response->headers.end() && tag->second != tag_) {
      return rejected("CSV_CHANGED", text_of(path_) + " was replaced while it was read; start again");
    }
    if (response->body.size() != count) return transient("table_source", text_of(path_) + " was cut off in the middle");
    return std::move(response->body);
  }

 private:
  aws::S3Client& s3_;
  const aws::S3Path path_;
  const std::uint64_t size_;
  const std::string tag_;
};

}  // namespace

Result<std::unique_ptr<RemoteObject>> open_s3_object(aws::S3Client& s3, const aws::S3Path& path, std::stop_token stop) {
  const auto head = s3.send("HEAD", path, "", "", {}, std::move(stop));
  if (!head) return s3_refusal(head.error());
  const auto length = head->headers.find("content-length");
  std::uint64_t size = 0;
  if (length != head->headers.end()) {
    const std::string& digits = length->second;
    std::from_chars(digits.data(), digits.data() + digits.size(), size);
  }
  const auto tag = head->headers.find("etag");
  return std::unique_ptr<RemoteObject>(
      std::make_unique<S3Object>(s3, path, size, tag == head->headers.end() ? std::string() : tag->second));
}

}  // namespace millrace::table_source
