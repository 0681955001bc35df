#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace::aws {

/// An object, or with a key that ends in '/' or is empty a folder, in S3.
struct S3Path {
  std::string bucket;
  std::string key;
};

/// Whether a text means S3, be it a good path or not.
bool is_s3_path(std::string_view text);

/// "s3://bucket/key", also with s3a:// as Hadoop writes it. Nothing for anything else.
std::optional<S3Path> parse_s3_path(std::string_view text);

/// "s3://bucket/key"
std::string text_of(const S3Path& path);

/// The path below a folder, whether that ends in a slash or not.
S3Path below(const S3Path& folder, const std::string& name);

}  // namespace millrace::aws
