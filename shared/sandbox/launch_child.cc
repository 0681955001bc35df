#include "shared/sandbox/launch_child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "shared/sandbox/bubblewrap_arguments.h"
#include "shared/sandbox/launch_failure.h"

namespace millrace::sandbox {
namespace {

/// Straight to the kernel: what lies between may take locks, and another thread of the worker may have held them when we were
/// cloned.
template <typename... Arguments>
long kernel(long call, Arguments... arguments) {
  return ::syscall(call, arguments...);
}

[[noreturn]] void end() {
  for (;;) kernel(SYS_exit_group, 127);
}

class Child {
 public:
  explicit Child(ChildPlan& plan) : p_(plan) {}

  [[noreturn]] void run() {
    attempt(LaunchStep::kHandshake, wait_for_go());
    attempt(LaunchStep::kUser, become_unprivileged());
    attempt(LaunchStep::kPrivileges, bind_to_worker());
    attempt(LaunchStep::kMounts, mount_own_folders());
    attempt(LaunchStep::kDescriptors, arrange_descriptors());
    attempt(LaunchStep::kRlimits, set_rlimits());
    restore_signals();
    char* const no_environment[] = {nullptr};
    kernel(SYS_execve, p_.executable, p_.arguments.data(), no_environment);
    attempt(LaunchStep::kExecute, false);
    end();
  }

 private:
  void attempt(LaunchStep step, bool succeeded) const {
    if (succeeded) return;
    const LaunchFailure failure{step, errno};
    kernel(SYS_write, p_.failure_write, &failure, sizeof failure);
    end();
  }

  /// The worker has written our maps and put us into our control group when the byte comes.
  bool wait_for_go() const {
    kernel(SYS_close, p_.go_write);
    char go = 0;
    return kernel(SYS_read, p_.go_read, &go, std::size_t{1}) == 1;
  }

  bool become_unprivileged() const {
    constexpr auto kId = kUnprivilegedId;
    if (p_.changes_user) {  // The worker, being root, has written the maps.
      offer_to_oom_killer();
      return kernel(SYS_setgroups, 0, nullptr) == 0 && kernel(SYS_setresgid, kId, kId, kId) == 0 &&
             kernel(SYS_setresuid, kId, kId, kId) == 0;
    }
    // A worker that hides from debuggers owns no files in /proc, nor do we until we are seen again.
    if (kernel(SYS_prctl, PR_SET_DUMPABLE, 1UL, 0UL, 0UL, 0UL) != 0) return false;
    offer_to_oom_killer();
    return write_file("/proc/self/setgroups", "deny") && write_file("/proc/self/uid_map", p_.user_map) &&
           write_file("/proc/self/gid_map", p_.group_map) &&
           kernel(SYS_prctl, PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL) == 0;
  }

  /// When the machine itself runs short, a sandbox goes first. Not a layer: nothing depends on it.
  static void offer_to_oom_killer() { (void)write_file("/proc/self/oom_score_adj", "1000"); }

  /// After the change of user, which clears the death signal. A worker that died before is told by the pipe.
  bool bind_to_worker() const {
    if (kernel(SYS_prctl, PR_SET_PDEATHSIG, static_cast<unsigned long>(SIGKILL), 0UL, 0UL, 0UL) != 0) return false;
    pollfd worker{p_.go_read, POLLIN, 0};
    if (kernel(SYS_poll, &worker, 1UL, 0) != 0) end();
    kernel(SYS_umask, 022);
    // A session of its own: a terminal's Ctrl-C is for the worker, which ends us in order; and the scheduler
    // gives a session one share of the processor, however many processes it has.
    return kernel(SYS_setsid) > 0 && kernel(SYS_chdir, "/") == 0 && kernel(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0;
  }

  /// The new /proc shows this process namespace only; bubblewrap needs it and the watchdog counts by it.
  bool mount_own_folders() const {
    constexpr unsigned long kPlain = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    return kernel(SYS_mount, "proc", "/proc", "proc", kPlain, nullptr) == 0 &&
           kernel(SYS_mount, "tmpfs", kScratchMount, "tmpfs", kPlain, p_.scratch_options.c_str()) == 0;
  }

  /// Moves all out of the way first, for a source may sit on another's target.
  bool arrange_descriptors() {
    const int count = static_cast<int>(p_.moved.size());
    p_.failure_write = moved_to_at_least(count, p_.failure_write);
    for (std::size_t i = 0; i < p_.moved.size(); ++i) {
      p_.moved[i] = moved_to_at_least(count + 1, (*p_.descriptors)[i]);
      if (p_.moved[i] < 0) return false;
    }
    for (int target = 0; target < count; ++target) {
      if (kernel(SYS_dup3, p_.moved[static_cast<std::size_t>(target)], target, 0) < 0) return false;
    }
    if (p_.failure_write != count && kernel(SYS_dup3, p_.failure_write, count, O_CLOEXEC) < 0) return false;
    p_.failure_write = count;
    return kernel(SYS_close_range, count + 1, ~0U, 0) == 0;
  }
  static int moved_to_at_least(int number, int descriptor) {
    return static_cast<int>(kernel(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, static_cast<long>(number)));
  }

  /// A worker that is itself held tighter stays so. The hard limit is the soft one plus `grace`.
  static bool limit(int resource, rlim_t value, rlim_t grace = 0) {
    struct rlimit both {};
    if (kernel(SYS_prlimit64, 0, resource, nullptr, &both) != 0) return false;
    both.rlim_max = std::min(value + grace, both.rlim_max);
    both.rlim_cur = std::min(value, both.rlim_max);
    return kernel(SYS_prlimit64, 0, resource, &both, nullptr) == 0;
  }

  bool set_rlimits() const {
    constexpr rlim_t kSupervisingProcesses = 2;  // bubblewrap outside and inside count as well.
    // 0 would still feed a core_pattern that is a pipe; 1 stops both kinds, and the filter lets nobody change
    // it.
    constexpr rlim_t kNoCoreDump = 1;
    return limit(RLIMIT_AS, p_.limits.memory_bytes) &&
           limit(RLIMIT_CPU, static_cast<rlim_t>(p_.limits.cpu.count()), 1) &&
           limit(RLIMIT_FSIZE, p_.limits.file_bytes) && limit(RLIMIT_NOFILE, p_.limits.open_files) &&
           limit(RLIMIT_NPROC, p_.limits.processes + kSupervisingProcesses) &&
           limit(RLIMIT_CORE, kNoCoreDump) && limit(RLIMIT_STACK, rlim_t{8} << 20) &&
           limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_MSGQUEUE, 0) && limit(RLIMIT_RTPRIO, 0) &&
           limit(RLIMIT_NICE, 0);
  }

  /// Blocked over the clone; and what the worker ignores is no business of the program.
  static void restore_signals() {
    constexpr std::size_t kSignalSetBytes = 8;  // The kernel's, not the C library's.
    struct {
      void (*handler)(int) = SIG_DFL;
      unsigned long flags = 0;
      void (*restorer)() = nullptr;
      std::uint64_t mask = 0;
    } const by_default;
    kernel(SYS_rt_sigaction, SIGPIPE, &by_default, nullptr, kSignalSetBytes);
    const std::uint64_t none = 0;
    kernel(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, kSignalSetBytes);
  }

  ChildPlan& p_;
};

}  // namespace

void run_child(ChildPlan& plan) { Child(plan).run(); }

bool write_file(const char* path, std::string_view text) {
  const long file = kernel(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
  if (file < 0) return false;
  const bool written = kernel(SYS_write, file, text.data(), text.size()) == static_cast<long>(text.size());
  return kernel(SYS_close, file) == 0 && written;
}

}  // namespace millrace::sandbox
