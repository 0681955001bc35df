#include "producers/gateway/uploads_in_s3.h"

#include <algorithm>
#include <fstream>

#include "shared/aws/s3_upload.h"
#include "shared/file_store/content_digest.h"
#include "shared/vocabulary/digest.h"

namespace millrace::gateway {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
constexpr std::size_t kNameDigits = 32;    // Of a digest, in a key.
constexpr std::size_t kTenantDigits = 16;

/// Of a whole file.
struct FileFacts {
  std::uint64_t bytes = 0;
  std::string digest;
};

Result<FileFacts> facts_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  file_store::ContentDigest digest;
  std::string bytes(kPieceBytes, '\0');
  FileFacts facts;
  while (file) {
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto read = static_cast<std::size_t>(file.gcount());
    digest.add(std::string_view(bytes).substr(0, read));
    facts.bytes += read;
  }
  if (!file.eof()) return transient("upload", "the upload cannot be read back");
  facts.digest = digest.finish();
  return facts;
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
  const auto facts = facts_of(file.path);
  if (!facts) return facts.error();
  if (facts->bytes == 0) return rejected("empty_file", "the file is empty");
  const aws::S3Path object = aws::below(*folder_, upload_key(file, facts->digest));

  const auto there = s3_.size_of(object);
  if (there && *there == facts->bytes) return aws::text_of(object);
  if (auto sent = aws::upload_file(s3_, object, file.path, type_of(file.name)); !sent) return sent.error();
  return aws::text_of(object);
}

}  // namespace millrace::gateway
