#include "shared/file_store/local_file_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <optional>
#include <system_error>
#include <utility>

#include "shared/file_store/file_uri.h"
#include "shared/file_store/new_file.h"
#include "shared/file_store/stored_file.h"
#include "shared/vocabulary/digest.h"

namespace millrace::file_store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunkBytes = 1 << 20;

Error missing(std::string_view what, std::string_view remedy) {
  return rejected("FileMissing", std::string(what) + " does not exist; " + std::string(remedy));
}

/// As std::filesystem's, but a folder that may not be entered is an absence, not an exception.
bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// An open file that closes itself.
class OpenFile final {
 public:
  explicit OpenFile(const fs::path& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

  /// Hands every piece to `take` until the end.
  Result<void> read_all(const fs::path& path, const std::function<Result<void>(std::string_view)>& take) const {
    std::string chunk(kChunkBytes, '\0');
    while (true) {
      const ssize_t count = ::read(descriptor_, chunk.data(), chunk.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return error_of_system_call(errno, path);
      if (count == 0) return {};
      if (auto taken = take(std::string_view(chunk).substr(0, static_cast<std::size_t>(count))); !taken) return taken;
    }
  }

 private:
  int descriptor_;
};

/// Whether a worker can use the file: there, a regular one, readable, not empty. `said` is what the person named.
Result<void> check_usable(const fs::path& path, std::string_view said, std::string_view remedy) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return missing(said, remedy);
    return rejected("FileNotAllowed", std::string(said) + ": " + std::generic_category().message(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return rejected("FileNotAllowed", std::string(said) + " is not a regular file; name one file");
  }
  if (::access(path.c_str(), R_OK) != 0) {
    return rejected("FileNotAllowed", std::string(said) + " may not be read by user " + std::to_string(::geteuid()) +
                                          "; make it readable, or store it with `millrace file put`");
  }
  if (status.st_size == 0) return rejected("FileEmpty", std::string(said) + " has no bytes; give a file with content");
  return {};
}

}  // namespace

LocalFileStore::LocalFileStore(fs::path folder, std::vector<fs::path> input_roots)
    : folder_(std::move(folder)), input_roots_(std::move(input_roots)) {}

fs::path LocalFileStore::path_of_content(std::string_view digest) const { return path_in_store(folder_, digest); }

Result<void> LocalFileStore::make_folder(const fs::path& folder) const { return make_store_folder(folder); }

Result<std::string> LocalFileStore::put_file(const fs::path& file, std::string_view name) {
  if (!is_file_name(name)) {
    return rejected("FileNotAllowed", "'" + std::string(name) + "' cannot be a file's name: give one path element of at "
                                                                "most 255 bytes without control characters");
  }
  if (auto usable = check_usable(file, file.string(), "check the path"); !usable) return usable.error();
  const OpenFile source(file);
  if (!source.is_open()) return error_of_system_call(errno, file);

  auto copy = StoredFile::begin(folder_);
  if (!copy) return copy.error();
  copy->clone_from(source.descriptor());
  const auto read = source.read_all(file, [&](std::string_view bytes) { return copy->append(bytes); });
  if (!read) return read.error();
  return copy->publish(name);
}

Result<fs::path> LocalFileStore::locate(std::string_view uri) {
  if (uri.substr(0, kFileScheme.size()) == kFileScheme) {
    const auto parsed = parse_file_uri(uri);
    if (!parsed) {
      return rejected("FileNotAllowed", std::string(uri) + " is not millrace-file:<sha256>/<name>; use the URI that "
                                                           "`millrace file put` printed");
    }
    const fs::path path = path_of_content(parsed->digest);
    if (auto usable = check_usable(path, uri, "store it again with `millrace file put`"); !usable) return usable.error();
    return path;
  }
  const auto path = input_roots_.real_path(uri);
  if (!path) return path;
  if (auto usable = check_usable(*path, uri, "check the path"); !usable) return usable.error();
  return path;
}

Result<std::string> LocalFileStore::put_payload(const JobId& job, std::string_view bytes) {
  if (!is_job_id(job)) return rejected("FileNotAllowed", "'" + job.value() + "' is not a job id");
  const PayloadUri uri{.job = job, .digest = sha256_hex(bytes)};
  const fs::path folder = folder_ / "payloads" / job.value();
  const fs::path target = folder / uri.digest;
  if (is_there(target)) return text_of(uri);

  if (auto made = make_folder(folder); !made) return made.error();
  auto file = NewFile::begin(folder);
  if (!file) return file.error();
  if (auto written = file->append(bytes); !written) return written.error();
  if (auto published = file->publish(target); !published) return published.error();
  return text_of(uri);
}

Result<std::string> LocalFileStore::load_payload(std::string_view uri) {
  const auto parsed = parse_payload_uri(uri);
  if (!parsed) return rejected("FileNotAllowed", std::string(uri) + " is not millrace-payload:<job>/<sha256>");
  const fs::path path = folder_ / "payloads" / parsed->job.value() / parsed->digest;
  const OpenFile file(path);
  if (!file.is_open() && errno == ENOENT) return missing(uri, "the job's payloads expired with it");
  if (!file.is_open()) return error_of_system_call(errno, path);

  std::string bytes;
  const auto read = file.read_all(path, [&](std::string_view piece) -> Result<void> {
    bytes += piece;
    return {};
  });
  if (!read) return read.error();
  if (sha256_hex(bytes) != parsed->digest) {
    return rejected("FileDamaged", path.string() + " does not hold the bytes that its name promises; restore it from a "
                                                   "backup of the file store");
  }
  return bytes;
}

Result<void> LocalFileStore::erase_job(const JobId& job) {
  if (!is_job_id(job)) return rejected("FileNotAllowed", "'" + job.value() + "' is not a job id");
  std::error_code error;
  fs::remove_all(folder_ / "payloads" / job.value(), error);
  if (error) return error_of_system_call(error.value(), folder_ / "payloads" / job.value());
  return {};
}

}  // namespace millrace::file_store
