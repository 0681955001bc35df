#include "shared/aws/s3_upload.h"

#include <fstream>
#include <utility>

namespace millrace::aws {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
constexpr std::size_t kPartBytes = std::size_t{8} << 20;  // S3 takes 10,000 parts, and 5 MiB are the least.

}  // namespace

S3Upload::S3Upload(S3Client& s3, S3Path path, std::string content_type, std::stop_token stop)
    : s3_(s3), path_(std::move(path)), content_type_(std::move(content_type)), stop_(std::move(stop)) {}

S3Upload::~S3Upload() {
  if (is_finished_ || upload_.empty()) return;
  // Parts that nobody finishes cost money. If this fails, too, the bucket's life-cycle rules remain.
  (void)s3_.send("DELETE", path_, "uploadId=" + http::percent_encoded(upload_), "", {}, {});
}

Result<void> S3Upload::begin() {
  const auto response = s3_.send("POST", path_, "uploads=", "", {{"Content-Type", content_type_}}, stop_);
  if (!response) return response.error();
  const std::string open = "<UploadId>";
  const std::size_t from = response->body.find(open);
  const std::size_t end = response->body.find("</UploadId>");
  if (from == std::string::npos || end == std::string::npos) return transient("aws", text_of(path_) + ": S3 named no upload");
  upload_ = response->body.substr(from + open.size(), end - from - open.size());
  return {};
}

Result<void> S3Upload::send_part() {
  if (upload_.empty()) {
    if (const auto begun = begin(); !begun) return begun.error();
  }
  const int number = static_cast<int>(parts_.size()) + 1;
  const std::string query = "partNumber=" + std::to_string(number) + "&uploadId=" + http::percent_encoded(upload_);
  const auto response = s3_.send("PUT", path_, query, std::exchange(waiting_, {}), {{"Content-Type", content_type_}}, stop_);
  if (!response) return response.error();
  const auto tag = response->headers.find("etag");
  if (tag == response->headers.end()) return transient("aws", text_of(path_) + ": S3 confirmed no part");
  parts_[number] = tag->second;
  return {};
}

Result<void> S3Upload::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPartBytes - waiting_.size());
    waiting_ += piece;
    bytes.remove_prefix(piece.size());
    if (waiting_.size() < kPartBytes) continue;
    if (const auto sent = send_part(); !sent) return sent.error();
  }
  return {};
}

Result<void> S3Upload::finish() {
  if (upload_.empty()) {
    const auto put = s3_.put(path_, std::exchange(waiting_, {}), content_type_, stop_);
    is_finished_ = put.has_value();
    return put;
  }
  if (!waiting_.empty()) {
    if (const auto sent = send_part(); !sent) return sent.error();
  }
  std::string body = "<CompleteMultipartUpload>";
  for (const auto& [number, tag] : parts_) {
    body += "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>" + tag + "</ETag></Part>";
  }
  body += "</CompleteMultipartUpload>";
  const auto response =
      s3_.send("POST", path_, "uploadId=" + http::percent_encoded(upload_), body, {{"Content-Type", "application/xml"}}, stop_);
  if (!response) return response.error();
  // S3 answers 200 before it knows; a failure stands in the body.
  if (response->body.find("<Error>") != std::string::npos) return transient("aws", text_of(path_) + ": S3 could not join the parts");
  is_finished_ = true;
  return {};
}

Result<void> upload_file(S3Client& s3, const S3Path& path, const std::filesystem::path& file, const std::string& content_type,
                         std::stop_token stop) {
  std::ifstream source(file, std::ios::binary);
  if (!source) return transient("aws", "cannot read " + file.string());
  S3Upload upload(s3, path, content_type, std::move(stop));
  std::string piece(kReadBytes, '\0');
  while (source) {
    source.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto count = static_cast<std::size_t>(source.gcount());
    if (count == 0) break;
    if (auto added = upload.add(std::string_view(piece).substr(0, count)); !added) return added;
  }
  if (!source.eof()) return transient("aws", "cannot read " + file.string() + " to its end");
  return upload.finish();
}

}  // namespace millrace::aws
