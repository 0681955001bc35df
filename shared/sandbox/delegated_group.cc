#include "shared/sandbox/delegated_group.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "shared/sandbox/control_group.h"

namespace millrace::sandbox {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool lists_controllers(const fs::path& file) {
  std::istringstream words(read_text(file));
  int found = 0;
  for (std::string word; words >> word;) found += word == "memory" || word == "pids" || word == "cpu";
  return found == 3;
}

bool is_writable(const fs::path& folder) {
  return ::access(folder.c_str(), W_OK) == 0 && ::access((folder / "cgroup.procs").c_str(), W_OK) == 0;
}

bool is_alone(const fs::path& folder, int process) {
  std::istringstream listed(read_text(folder / "cgroup.procs"));
  int other = 0;
  while (listed >> other) {
    if (other != process) return false;
  }
  return true;
}

/// Moves into a leaf and hands the controllers to its siblings; undone when the kernel refuses.
bool become_leaf(const fs::path& group, int process) {
  const fs::path leaf = group / "millrace-worker";
  std::error_code failure;
  fs::create_directory(leaf, failure);
  if (failure || !write_control_file(leaf / "cgroup.procs", std::to_string(process))) return false;
  if (write_control_file(group / "cgroup.subtree_control", "+memory +pids +cpu")) return true;
  write_control_file(group / "cgroup.procs", std::to_string(process));
  fs::remove(leaf, failure);
  return false;
}

void remove_leftovers(const fs::path& group) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(group, ignored)) {
    // Taken only when it holds no process: rmdir refuses otherwise.
    if (entry.path().filename().string().starts_with("millrace-sandbox-")) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

std::optional<fs::path> unified_mount(std::string_view mountinfo) {
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" - cgroup2 ") == line.npos) continue;
    std::istringstream words(line);
    std::string word;
    constexpr int kMountPoint = 5;
    for (int i = 0; i < kMountPoint; ++i) words >> word;
    return fs::path(word);
  }
  return std::nullopt;
}

std::optional<fs::path> own_group(std::string_view cgroup) {
  std::istringstream lines{std::string(cgroup)};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("0::/")) return fs::path(line.substr(4));
  }
  return std::nullopt;
}

std::optional<fs::path> delegated_group_at(const fs::path& mount, const fs::path& own, int process) {
  const fs::path group = own.empty() ? mount : mount / own;
  const fs::path above = group.parent_path();
  const bool above_delegates =
      !own.empty() && is_writable(above) && lists_controllers(above / "cgroup.subtree_control");
  if (above_delegates) return above;
  if (!is_writable(group) || !lists_controllers(group / "cgroup.controllers")) return std::nullopt;
  if (lists_controllers(group / "cgroup.subtree_control")) return group;
  if (!is_alone(group, process) || !become_leaf(group, process)) return std::nullopt;
  return group;
}

std::optional<fs::path> find_delegated_group() {
  const auto mount = unified_mount(read_text("/proc/self/mountinfo"));
  const auto own = own_group(read_text("/proc/self/cgroup"));
  if (!mount || !own) return std::nullopt;
  auto group = delegated_group_at(*mount, *own, ::getpid());
  if (group) remove_leftovers(*group);
  return group;
}

}  // namespace millrace::sandbox
