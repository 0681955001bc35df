#include "shared/table_source/remote_tables.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <system_error>

#include "shared/aws/s3_upload.h"
#include "shared/file_store/file_uri.h"
#include "shared/file_store/new_file.h"
#include "shared/file_store/passing_file.h"
#include "shared/table_source/remote_input.h"
#include "shared/table_source/s3_object.h"
#include "shared/table_source/web_object.h"

namespace millrace::table_source {
namespace {

constexpr std::chrono::hours kDownloadValid{24};

/// What people call it: the last part of its path.
std::string name_in(const std::string& uri) {
  const std::string path = uri.substr(0, uri.find_first_of("?#"));
  const std::string name = path.substr(path.find_last_of('/') + 1);
  return file_store::is_file_name(name) ? name : "table.csv";
}

Result<void> copy_object(RemoteObject& object, file_store::NewFile& file, const std::stop_token& stop) {
  for (std::uint64_t at = 0; at < object.size();) {
    const std::uint64_t count = std::min(RemoteInput::kPieceBytes, object.size() - at);
    const auto piece = object.read(at, count, stop);
    if (!piece) return piece.error();
    if (auto written = file.append(*piece); !written) return written;
    at += count;
  }
  return {};
}

}  // namespace

Result<void> check_size(const std::string& name, std::uint64_t bytes) {
  if (bytes <= kTableBytesMax) return {};
  return rejected("CSV_TOO_LARGE", name + " has " + std::to_string(bytes) + " bytes; the limit is " + std::to_string(kTableBytesMax) +
                                       ": part it into several files");
}

bool RemoteTables::is_remote(std::string_view uri) {
  return aws::is_s3_path(uri) || uri.starts_with("http://") || uri.starts_with("https://");
}

Result<std::unique_ptr<RemoteObject>> RemoteTables::open(const std::string& uri, std::stop_token stop) {
  const auto path = aws::parse_s3_path(uri);
  if (path && (path->key.empty() || path->key.ends_with('/'))) {
    return rejected("CSV_NOT_FOUND", uri + " is a folder: name the object, s3://bucket/folder/table.csv");
  }
  auto object = path ? open_s3_object(with_.s3, *path, std::move(stop)) : open_web_object(with_.web, uri, std::move(stop));
  if (!object) return object;
  if (auto fits = check_size(uri, (*object)->size()); !fits) return fits.error();
  if ((*object)->size() == 0) return rejected("CSV_EMPTY", uri + " is empty");
  return object;
}

Result<std::string> RemoteTables::bring(const std::string& uri, const Destination& to, std::stop_token stop) {
  auto object = open(uri, stop);
  if (!object) return object.error();
  auto file = file_store::NewFile::begin(to.scratch);
  if (!file) return file.error();
  if (auto copied = copy_object(**object, *file, stop); !copied) return copied.error();
  // Several may bring the same table at once.
  static std::atomic<unsigned> brought{0};
  const file_store::PassingFile made(to.scratch / ("brought-" + std::to_string(::getpid()) + "-" + std::to_string(++brought) + ".csv"));
  if (auto published = file->publish(made.path()); !published) return published.error();
  return to.files.put_file(made.path(), name_in(uri));
}

Result<void> RemoteTables::put(const std::filesystem::path& file, const std::string& s3_uri, std::stop_token stop) {
  const auto path = aws::parse_s3_path(s3_uri);
  if (!path || path->key.empty() || path->key.ends_with('/')) {
    return rejected("OUTPUT_URI", s3_uri + " names no object: say s3://bucket/folder/output.csv");
  }
  return aws::upload_file(with_.s3, *path, file, "text/csv; charset=utf-8", std::move(stop));
}

std::string RemoteTables::download_address(const std::string& s3_uri) const {
  const auto path = aws::parse_s3_path(s3_uri);
  return path ? with_.s3.presigned(*path, kDownloadValid) : std::string();
}

}  // namespace millrace::table_source
