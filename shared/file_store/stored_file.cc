#include "shared/file_store/stored_file.h"

#include <system_error>
#include <utility>

#include "shared/file_store/file_uri.h"

namespace millrace::file_store {
namespace {

constexpr std::string_view kFilesFolder = "files";
constexpr std::size_t kDigitsOfFolder = 2;

}  // namespace

std::filesystem::path path_in_store(const std::filesystem::path& store, std::string_view digest) {
  return store / kFilesFolder / digest.substr(0, kDigitsOfFolder) / digest;
}

Result<void> make_store_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::exists(folder, error)) return {};
  if (auto made = make_store_folder(folder.parent_path()); !made) return made;
  std::filesystem::create_directory(folder, error);
  if (error) return error_of_system_call(error.value(), folder);
  give_to_owner_of(folder.parent_path(), folder);
  return {};
}

Result<StoredFile> StoredFile::begin(const std::filesystem::path& store) {
  if (auto made = make_store_folder(store / kFilesFolder); !made) return made.error();
  auto file = NewFile::begin(store / kFilesFolder);
  if (!file) return file.error();
  return StoredFile(store, *std::move(file));
}

bool StoredFile::clone_from(int source_descriptor) { return is_cloned_ = file_.clone_from(source_descriptor); }

Result<void> StoredFile::append(std::string_view bytes) {
  digest_->add(bytes);
  return is_cloned_ ? Result<void>() : file_.append(bytes);
}

Result<std::string> StoredFile::publish(std::string_view name) {
  const FileUri uri{.digest = digest_->finish(), .name = std::string(name)};
  const std::filesystem::path target = path_in_store(store_, uri.digest);
  std::error_code error;
  if (std::filesystem::exists(target, error)) return text_of(uri);
  if (auto made = make_store_folder(target.parent_path()); !made) return made.error();
  if (auto published = file_.publish(target); !published) return published.error();
  return text_of(uri);
}

}  // namespace millrace::file_store
