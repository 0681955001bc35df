#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "shared/vocabulary/result.h"

namespace millrace::cli::stack {

/// Whom a private stack runs as.
struct Account {
  std::string name{};
  uid_t user = 0;
  gid_t group = 0;
};

/// Ourselves, or for root the system account `millrace`, which is made when it is missing: neither PostgreSQL nor
/// generated code may run as root.
Result<Account> unprivileged_account();

/// Gives a file or a whole folder to the account; only root can, for others it does nothing.
Result<void> give_to(const Account& account, const std::filesystem::path& path);

/// Becomes the account for good, without its groups. Only root needs to; false when it cannot.
bool become(const Account& account);

}  // namespace millrace::cli::stack
