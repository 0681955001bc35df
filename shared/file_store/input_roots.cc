#include "shared/file_store/input_roots.h"

#include <algorithm>
#include <string>
#include <system_error>

namespace millrace::file_store {
namespace {

namespace fs = std::filesystem;

bool lies_below(const fs::path& path, const fs::path& root) {
  const auto [end_of_root, rest] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return end_of_root == root.end() && rest != path.end();
}

Error not_allowed(std::string_view path) {
  return rejected("FileNotAllowed", std::string(path) + " is not below an input root; store it with `millrace file put` "
                                                        "and use the URI it prints, or add its folder to files.input_roots");
}

}  // namespace

Result<fs::path> InputRoots::real_path(std::string_view path_or_uri) const {
  constexpr std::string_view kScheme = "file://";
  std::string_view text = path_or_uri;
  if (text.substr(0, kScheme.size()) == kScheme) text.remove_prefix(kScheme.size());
  const fs::path given(text);
  if (!given.is_absolute() || text.find('\0') != std::string_view::npos) return not_allowed(path_or_uri);

  std::error_code error;
  const fs::path real = fs::weakly_canonical(given, error);
  if (error) return not_allowed(path_or_uri);
  for (const fs::path& root : roots_) {
    const fs::path real_root = fs::weakly_canonical(root, error);
    if (!error && real_root.is_absolute() && lies_below(real, real_root)) return real;
  }
  return not_allowed(path_or_uri);
}

}  // namespace millrace::file_store
