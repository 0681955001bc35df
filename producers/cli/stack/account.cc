#include "producers/cli/stack/account.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "producers/cli/stack/child_process.h"

namespace millrace::cli::stack {
namespace {

constexpr const char* kName = "millrace";

Account account_of(const passwd& entry) { return {.name = entry.pw_name, .user = entry.pw_uid, .group = entry.pw_gid}; }

Result<void> give_one(const Account& account, const std::filesystem::path& path) {
  if (::lchown(path.c_str(), account.user, account.group) == 0) return {};
  return rejected("stack", "cannot give " + path.string() + " to " + account.name + ": " + std::strerror(errno));
}

}  // namespace

Result<Account> unprivileged_account() {
  if (::geteuid() != 0) {
    const auto* entry = ::getpwuid(::geteuid());
    return entry != nullptr ? account_of(*entry) : Account{.name = std::to_string(::geteuid()), .user = ::geteuid(), .group = ::getegid()};
  }
  if (const auto* entry = ::getpwnam(kName)) return account_of(*entry);

  const auto made = run_child({.command = {"useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
                                           "--shell", "/usr/sbin/nologin", kName},
                               .environment = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}},
                               .log = "/dev/null"});
  const auto* entry = ::getpwnam(kName);
  if (entry != nullptr) return account_of(*entry);
  return rejected("stack", std::string("cannot make the system account `") + kName + "`: make it with `useradd --system " + kName +
                               "`, or run as an ordinary user" + (made ? "" : " (" + made.error().detail + ")"));
}

Result<void> give_to(const Account& account, const std::filesystem::path& path) {
  if (::geteuid() != 0) return {};
  if (auto given = give_one(account, path); !given) return given;
  if (!std::filesystem::is_directory(std::filesystem::symlink_status(path))) return {};
  std::error_code problem;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path, problem)) {
    if (auto given = give_one(account, entry.path()); !given) return given;
  }
  return {};
}

bool become(const Account& account) {
  if (::geteuid() != 0) return true;
  return ::setgroups(0, nullptr) == 0 && ::setgid(account.group) == 0 && ::setuid(account.user) == 0;
}

}  // namespace millrace::cli::stack
