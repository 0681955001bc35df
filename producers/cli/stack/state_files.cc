#include "producers/cli/stack/state_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace millrace::cli::stack {
namespace {

Error cannot_write(const std::filesystem::path& file) {
  return rejected("stack", "cannot write " + file.string() + ": " + std::strerror(errno));
}

}  // namespace

Result<void> write_atomically(const std::filesystem::path& file, const std::string& text) {
  const auto draft = file.string() + ".new." + std::to_string(::getpid());
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return cannot_write(file);

  struct stat folder {};
  const bool is_owned = ::geteuid() != 0 || (::stat(file.parent_path().c_str(), &folder) == 0 &&
                                             ::fchown(descriptor, folder.st_uid, folder.st_gid) == 0);
  const bool is_written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(descriptor);
  if (is_owned && is_written && ::rename(draft.c_str(), file.c_str()) == 0) return {};

  const auto error = cannot_write(file);
  ::unlink(draft.c_str());
  return error;
}

std::optional<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(stream), {}};
}

Json read_object(const std::filesystem::path& file) {
  auto document = Json::parse(read_text(file).value_or(""), nullptr, false);
  return document.is_object() ? document : Json::object();
}

std::map<std::string, int> read_numbers(const std::filesystem::path& file) {
  std::map<std::string, int> numbers;
  const auto document = read_object(file);
  for (const auto& [name, value] : document.items()) {
    if (value.is_number_integer()) numbers.emplace(name, value.get<int>());
  }
  return numbers;
}

Result<void> write_numbers(const std::filesystem::path& file, const std::map<std::string, int>& numbers) {
  Json document = Json::object();
  for (const auto& [name, number] : numbers) document[name] = number;
  return write_atomically(file, document.dump(2) + "\n");
}

}  // namespace millrace::cli::stack
