#include "shared/sandbox/census.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "shared/sandbox/file_descriptor.h"

namespace millrace::sandbox {
namespace {

/// Whole small file, or "" when the process is gone.
std::string read_small(int folder, const std::string& name) {
  const FileDescriptor file(::openat(folder, name.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 2048> bytes;
  const ssize_t length = file.is_open() ? ::read(file.number(), bytes.data(), bytes.size()) : 0;
  return length > 0 ? std::string(bytes.data(), static_cast<std::size_t>(length)) : std::string();
}

std::vector<std::string> process_names(int folder) {
  std::vector<std::string> names;
  const int own = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) return names;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(own), &::closedir);
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) != 0) names.emplace_back(entry->d_name);
  }
  return names;
}

/// Fields of /proc/N/stat after the name, which is in parentheses and may hold anything: state is 0.
struct ProcessTimes {
  std::uint64_t ticks = 0;
  std::uint64_t threads = 0;
  std::uint64_t resident_pages = 0;
};

ProcessTimes times_of(const std::string& stat) {
  constexpr std::size_t kUserTime = 11, kThreads = 17, kResident = 21;
  ProcessTimes times;
  const std::size_t name_end = stat.rfind(')');
  if (name_end == stat.npos) return times;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string field;
  for (std::size_t index = 0; index <= kResident && fields >> field; ++index) {
    const bool is_time = index >= kUserTime && index < kUserTime + 4;  // Own and of waited-for children.
    if (is_time) times.ticks += std::stoull(field);
    if (index == kThreads) times.threads = std::stoull(field);
    if (index == kResident) times.resident_pages = std::stoull(field);
  }
  return times;
}

std::uint64_t proportional_bytes(int folder, const std::string& process) {
  std::istringstream lines(read_small(folder, process + "/smaps_rollup"));
  std::uint64_t kibibytes = 0;
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string key;
    std::uint64_t value = 0;
    if (words >> key >> value && (key == "Pss:" || key == "SwapPss:")) kibibytes += value;
  }
  return kibibytes * 1024;
}

std::uint64_t scratch_bytes(int folder) {
  struct statvfs state {};
  if (folder < 0 || ::fstatvfs(folder, &state) != 0) return 0;
  return (state.f_blocks - state.f_bfree) * state.f_frsize;
}

}  // namespace

Usage take_census(int processes_folder, int scratch_folder, std::uint64_t memory_limit) {
  static const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  static const auto ticks_per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  const auto processes = process_names(processes_folder);
  const std::uint64_t scratch = scratch_bytes(scratch_folder);

  Usage usage{.memory_bytes = scratch};
  std::uint64_t ticks = 0;
  for (const std::string& process : processes) {
    const ProcessTimes times = times_of(read_small(processes_folder, process + "/stat"));
    usage.memory_bytes += times.resident_pages * page_bytes;
    usage.processes += times.threads;
    ticks += times.ticks;
  }
  usage.cpu = std::chrono::milliseconds(ticks * 1000 / ticks_per_second);

  if (usage.memory_bytes > memory_limit) {
    usage.memory_bytes = scratch;
    for (const std::string& process : processes)
      usage.memory_bytes += proportional_bytes(processes_folder, process);
  }
  return usage;
}

}  // namespace millrace::sandbox
