#include "shared/sandbox/process_tree.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace millrace::sandbox {
namespace {

FileDescriptor open_folder(const std::string& path) {
  return FileDescriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

ProcessTree::ProcessTree(ProcessTree&& other) noexcept
    : process_(std::exchange(other.process_, 0)),
      handle_(std::move(other.handle_)),
      processes_folder_(std::move(other.processes_folder_)),
      scratch_folder_(std::move(other.scratch_folder_)) {}

ProcessTree::~ProcessTree() {
  if (process_ == 0) return;
  kill();
  reap();
}

void ProcessTree::kill() const { ::syscall(SYS_pidfd_send_signal, handle_.number(), SIGKILL, nullptr, 0); }

TreeEnd ProcessTree::reap() {
  siginfo_t info{};
  struct rusage usage {};
  // The system call, unlike its wrapper, tells the usage too.
  while (::syscall(SYS_waitid, P_PIDFD, handle_.number(), &info, WEXITED, &usage) != 0 && errno == EINTR) {
  }
  process_ = 0;
  return {.status = info.si_status,
          .was_killed = info.si_code != CLD_EXITED,
          .peak_memory_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

void ProcessTree::open_folders(const char* scratch_mount) {
  const std::string root = fmt::format("/proc/{}/root", process_);
  processes_folder_ = open_folder(root + "/proc");
  scratch_folder_ = open_folder(root + scratch_mount);
}

}  // namespace millrace::sandbox
