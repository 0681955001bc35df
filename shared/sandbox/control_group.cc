#include "shared/sandbox/control_group.h"

#include <fmt/format.h>

#include <fstream>
#include <string>

#include "shared/sandbox/sandbox.h"

namespace millrace::sandbox {
namespace {

namespace fs = std::filesystem;

/// The number after `key` in a file of "key number" lines; 0 when there is none.
std::uint64_t counter(const fs::path& file, const std::string& key) {
  std::ifstream stream(file);
  std::string name;
  std::uint64_t value = 0;
  while (stream >> name >> value) {
    if (name == key) return value;
  }
  return 0;
}

/// One processor's worth: a sandbox never takes the whole machine.
constexpr char kOneProcessor[] = "100000 100000";

}  // namespace

bool write_control_file(const fs::path& file, const std::string& text) {
  std::ofstream stream(file);
  stream << text << std::flush;
  return stream.good();
}

Result<std::unique_ptr<ControlGroup>> ControlGroup::make(fs::path folder, const SandboxLimits& limits) {
  std::error_code failure;
  fs::create_directory(folder, failure);
  std::unique_ptr<ControlGroup> group(new ControlGroup(std::move(folder)));
  const fs::path& here = group->folder_;
  constexpr std::uint64_t kSupervisingProcesses = 2;
  const bool set = !failure && write_control_file(here / "memory.max", fmt::to_string(limits.memory_bytes)) &&
                   write_control_file(here / "pids.max", fmt::to_string(limits.processes + kSupervisingProcesses)) &&
                   write_control_file(here / "cpu.max", kOneProcessor);
  if (!set) {
    return rejected(kSandboxUnavailable,
                    "cgroup: cannot set limits in " + here.string() +
                        "; delegate memory, pids and cpu to the worker (systemd: Delegate=yes)");
  }
  // Absent on kernels without swap accounting; memory.max holds alone there.
  write_control_file(here / "memory.swap.max", "0");
  write_control_file(here / "memory.oom.group", "1");
  return group;
}

ControlGroup::~ControlGroup() {
  kill();
  std::error_code ignored;
  fs::remove(folder_, ignored);  // A group is a folder that rmdir takes although it lists files.
}

Result<void> ControlGroup::add(pid_t process) const {
  if (write_control_file(folder_ / "cgroup.procs", fmt::to_string(process))) return {};
  return rejected(kSandboxUnavailable, "cgroup: cannot move a process into " + folder_.string() +
                                           "; the worker must own the group above it too");
}

void ControlGroup::kill() const { write_control_file(folder_ / "cgroup.kill", "1"); }

std::uint64_t ControlGroup::peak_memory_bytes() const {
  std::uint64_t bytes = 0;
  std::ifstream(folder_ / "memory.peak") >> bytes;
  return bytes;
}

bool ControlGroup::ran_out_of_memory() const { return counter(folder_ / "memory.events", "oom_kill") > 0; }
bool ControlGroup::ran_out_of_processes() const { return counter(folder_ / "pids.events", "max") > 0; }

}  // namespace millrace::sandbox
