#include "producers/gateway/uploads_in_s3.h"

#include <algorithm>
#include <fstream>
#include <functional>

#include "shared/aws/s3_upload.h"
#include "shared/file_store/content_digest.h"
#include "shared/vocabulary/digest.h"

namespace millrace::gateway {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
constexpr std::size_t kNameDigits = 32;    // Of a digest, in a key.
constexpr std::size_t kTenantDigits = 16;

using TakePiece = std::function<Result<void>(std::string_view)>;

/// How many bytes there were.
Result<std::uint64_t> read_pieces(const std::filesystem::path& path, const TakePiece& take) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kPieceBytes, '\0');
  std::uint64_t count = 0;
  while (file) {
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto read = static_cast<std::size_t>(file.gcount());
    if (read == 0) break;
    if (auto taken = take(std::string_view(bytes).substr(0, read)); !taken) return taken.error();
    count += read;
  }
  if (!file.eof()) return transient("upload", "the upload cannot be read back");
  return count;
}

std::string name_in_key(std::string name) {
  const auto is_unfit = [](char c) { return c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  std::replace_if(name.begin(), name.end(), is_unfit, '_');
  return name.empty() || name == "." || name == ".." ? "upload.csv" : name;
}

std::string type_of(const std::string& name) { return name.ends_with(".csv") ? "text/csv" : "application/octet-stream"; }

}  // namespace

std::string upload_key(const UploadedFile& file, const std::string& digest) {
  const std::string owner = file.tenant.empty() ? "all" : sha256_hex(file.tenant).substr(0, kTenantDigits);
  return owner + "/" + digest.substr(0, kNameDigits) + "/" + name_in_key(file.name);
}

Result<std::string> UploadsInS3::store(const UploadedFile& file) {
  if (!folder_) return rejected("s3_not_configured", "no folder in S3 is set for uploads: set gateway.uploads or execute.workspace, and aws.region");
  file_store::ContentDigest digest;
  const auto bytes = read_pieces(file.path, [&](std::string_view piece) {
    digest.add(piece);
    return Result<void>();
  });
  if (!bytes) return bytes.error();
  if (*bytes == 0) return rejected("empty_file", "the file is empty");
  const aws::S3Path object = aws::below(*folder_, upload_key(file, digest.finish()));

  const auto there = s3_.size_of(object);
  if (there && *there == *bytes) return aws::text_of(object);
  aws::S3Upload upload(s3_, object, type_of(file.name));
  const auto sent = read_pieces(file.path, [&](std::string_view piece) { return upload.add(piece); });
  if (!sent) return sent.error();
  if (auto finished = upload.finish(); !finished) return finished.error();
  return aws::text_of(object);
}

}  // namespace millrace::gateway
