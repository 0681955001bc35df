#pragma once

#include <filesystem>
#include <string>
#include <utility>

namespace millrace::cli::stack {

/// The names of things in the state folder of a private stack. Everything in it belongs to the unprivileged account.
class StackFolder {
 public:
  explicit StackFolder(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path program() const { return root_ / "bin" / "millrace"; }
  std::filesystem::path log(const std::string& member) const { return root_ / "log" / (member + ".log"); }

  std::filesystem::path stack_file() const { return root_ / "stack.json"; }      ///< What runs, and where: see StackReport.
  std::filesystem::path desired_file() const { return root_ / "desired.json"; }  ///< Replicas per pool: see Desired.
  std::filesystem::path ports_file() const { return root_ / "ports.json"; }      ///< Remembered between runs.
  std::filesystem::path lock_file() const { return root_ / "keeper.lock"; }      ///< Locked while a keeper lives.
  std::filesystem::path settings_file() const { return root_ / "settings.yaml"; }///< What `up` was told, for everybody it starts.
  std::filesystem::path password_file() const { return root_ / "postgres.password"; }

  std::filesystem::path kafka() const { return root_ / "kafka"; }
  std::filesystem::path redis() const { return root_ / "redis"; }
  std::filesystem::path postgres() const { return root_ / "postgres"; }
  std::filesystem::path files() const { return root_ / "files"; }
  std::filesystem::path logs() const { return root_ / "log"; }

 private:
  std::filesystem::path root_;
};

}  // namespace millrace::cli::stack
