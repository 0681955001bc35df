#include "producers/cli/user_name.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace millrace::cli {

std::string user_name() {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> buffer{};
  if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return "uid " + std::to_string(::getuid());
}

}  // namespace millrace::cli
