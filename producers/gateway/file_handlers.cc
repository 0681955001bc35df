#include <algorithm>
#include <fstream>

#include "producers/gateway/job_handlers.h"
#include "shared/file_store/passing_file.h"
#include "shared/web/multipart.h"

namespace millrace::gateway {
namespace {

constexpr std::size_t kCopyBytes = 1 << 20;
constexpr char kFormType[] = "multipart/form-data";
constexpr char kOwnStore[] = "millrace";  // openapi.json names both.
constexpr char kS3Store[] = "s3";

/// A part of a file as a file of its own.
Result<void> copy_part(const std::filesystem::path& whole, const web::FilePart& part, const std::filesystem::path& copy) {
  std::ifstream from(whole, std::ios::binary);
  std::ofstream to(copy, std::ios::binary);
  from.seekg(static_cast<std::streamoff>(part.offset));
  std::string bytes(kCopyBytes, '\0');
  for (std::uint64_t left = part.bytes; left > 0 && from && to;) {
    const auto count = static_cast<std::streamsize>(std::min<std::uint64_t>(left, bytes.size()));
    from.read(bytes.data(), count);
    to.write(bytes.data(), from.gcount());
    left -= static_cast<std::uint64_t>(from.gcount());
  }
  to.flush();
  if (from && to) return {};
  return transient("upload", "the upload cannot be copied; is the disk full?");
}

Answer stored(const Services& services, const ApiRequest& request, const std::filesystem::path& file, const std::string& name) {
  std::error_code failure;
  const std::uintmax_t bytes = std::filesystem::file_size(file, failure);
  const bool is_for_s3 = request.parameter("to").value_or(kOwnStore) == kS3Store;
  const auto uri = is_for_s3 ? services.aws.uploads.store({.path = file, .name = name, .tenant = request.caller.tenant.value_or("")})
                             : services.files.put_file(file, name);
  if (!uri) return problem_of(uri.error());
  return json_response(201, Json{{"uri", *uri}, {"name", name}, {"bytes", failure ? 0 : bytes}});
}

Answer upload(const Services& services, const ApiRequest& request) {
  const std::string type = request.header("content-type");
  const std::string wanted_name = request.parameter("name").value_or("");
  if (type.rfind(kFormType, 0) != 0) return stored(services, request, *request.body_file, wanted_name.empty() ? "upload.csv" : wanted_name);

  const auto part = web::file_in_form(*request.body_file, type);
  if (!part && part.error().kind == ErrorKind::kRejected) return invalid_request("", part.error().detail);
  if (!part) return problem_of(part.error());
  if (part->bytes == 0) return invalid_request("", "the file is empty");
  const file_store::PassingFile file(request.body_file->string() + ".part");
  if (auto copied = copy_part(*request.body_file, *part, file.path()); !copied) return problem_of(copied.error());
  const std::string own_name = part->name.empty() ? "upload.csv" : part->name;
  return stored(services, request, file.path(), wanted_name.empty() ? own_name : wanted_name);
}

}  // namespace

void add_file_handlers(const Services& services, Handlers& handlers) {
  handlers["uploadFile"] = [&services](const ApiRequest& request) { return upload(services, request); };
}

}  // namespace millrace::gateway
