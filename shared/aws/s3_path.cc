#include "shared/aws/s3_path.h"

#include <algorithm>
#include <iterator>

namespace millrace::aws {
namespace {

constexpr std::string_view kSchemes[] = {"s3://", "s3a://"};

bool is_bucket_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

}  // namespace

bool is_s3_path(std::string_view text) {
  return std::any_of(std::begin(kSchemes), std::end(kSchemes), [&](std::string_view scheme) { return text.starts_with(scheme); });
}

std::optional<S3Path> parse_s3_path(std::string_view text) {
  for (const std::string_view scheme : kSchemes) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view rest = text.substr(scheme.size());
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    S3Path path{.bucket = std::string(rest.substr(0, slash)), .key = std::string(rest.substr(std::min(slash + 1, rest.size())))};
    if (!is_bucket_name(path.bucket) || path.key.size() > 1024) return std::nullopt;
    return path;
  }
  return std::nullopt;
}

std::string text_of(const S3Path& path) { return "s3://" + path.bucket + "/" + path.key; }

S3Path below(const S3Path& folder, const std::string& name) {
  const bool needs_slash = !folder.key.empty() && !folder.key.ends_with('/');
  return {.bucket = folder.bucket, .key = folder.key + (needs_slash ? "/" : "") + name};
}

}  // namespace millrace::aws
