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

#include "shared/sandbox/bubblewrap_arguments.h"
#include "shared/sandbox/launch_failure.h"

namespace millrace::sandbox {
namespace {

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
    ::execve(p_.executable, p_.arguments.data(), no_environment);
    attempt(LaunchStep::kExecute, false);
    ::_exit(127);
  }

 private:
  void attempt(LaunchStep step, bool succeeded) const {
    if (succeeded) return;
    const LaunchFailure failure{step, errno};
    [[maybe_unused]] const ssize_t written = ::write(p_.failure_write, &failure, sizeof failure);
    ::_exit(127);
  }

  /// The worker has written our maps and put us into our control group when the byte comes.
  bool wait_for_go() const {
    ::close(p_.go_write);
    char go = 0;
    return ::read(p_.go_read, &go, 1) == 1;
  }

  bool become_unprivileged() const {
    constexpr auto kId = kUnprivilegedId;
    if (p_.changes_user) {  // The worker, being root, has written the maps.
      offer_to_oom_killer();
      return ::syscall(SYS_setgroups, 0, nullptr) == 0 && ::syscall(SYS_setresgid, kId, kId, kId) == 0 &&
             ::syscall(SYS_setresuid, kId, kId, kId) == 0;
    }
    // A worker that hides from debuggers owns no files in /proc, nor do we until we are seen again.
    if (::prctl(PR_SET_DUMPABLE, 1) != 0) return false;
    offer_to_oom_killer();
    return write_file("/proc/self/setgroups", "deny") && write_file("/proc/self/uid_map", p_.user_map) &&
           write_file("/proc/self/gid_map", p_.group_map) && ::prctl(PR_SET_DUMPABLE, 0) == 0;
  }

  /// When the machine itself runs short, a sandbox goes first. Not a layer: nothing depends on it.
  static void offer_to_oom_killer() { (void)write_file("/proc/self/oom_score_adj", "1000"); }

  /// After the change of user, which clears the death signal. A worker that died before is told by the pipe.
  bool bind_to_worker() const {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return false;
    pollfd worker{p_.go_read, POLLIN, 0};
    if (::poll(&worker, 1, 0) != 0) ::_exit(127);
    ::umask(022);
    // A session of its own: a terminal's Ctrl-C is for the worker, which ends us in order; and the scheduler
    // gives a session one share of the processor, however many processes it has.
    return ::setsid() > 0 && ::chdir("/") == 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  }

  /// The new /proc shows this process namespace only; bubblewrap needs it and the watchdog counts by it.
  bool mount_own_folders() const {
    constexpr unsigned long kPlain = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    return ::mount("proc", "/proc", "proc", kPlain, nullptr) == 0 &&
           ::mount("tmpfs", kScratchMount, "tmpfs", kPlain, p_.scratch_options.c_str()) == 0;
  }

  /// Moves all out of the way first, for a source may sit on another's target.
  bool arrange_descriptors() {
    const int count = static_cast<int>(p_.moved.size());
    p_.failure_write = ::fcntl(p_.failure_write, F_DUPFD_CLOEXEC, count);
    for (std::size_t i = 0; i < p_.moved.size(); ++i) {
      p_.moved[i] = ::fcntl((*p_.descriptors)[i], F_DUPFD_CLOEXEC, count + 1);
      if (p_.moved[i] < 0) return false;
    }
    for (int target = 0; target < count; ++target) {
      if (::dup2(p_.moved[static_cast<std::size_t>(target)], target) < 0) return false;
    }
    if (p_.failure_write != count && ::dup3(p_.failure_write, count, O_CLOEXEC) < 0) return false;
    p_.failure_write = count;
    return ::syscall(SYS_close_range, count + 1, ~0U, 0) == 0;
  }

  /// A worker that is itself held tighter stays so. The hard limit is the soft one plus `grace`.
  static bool limit(int resource, rlim_t value, rlim_t grace = 0) {
    struct rlimit both {};
    if (::syscall(SYS_prlimit64, 0, resource, nullptr, &both) != 0) return false;
    both.rlim_max = std::min(value + grace, both.rlim_max);
    both.rlim_cur = std::min(value, both.rlim_max);
    return ::syscall(SYS_prlimit64, 0, resource, &both, nullptr) == 0;
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
    ::signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
  }

  ChildPlan& p_;
};

}  // namespace

void run_child(ChildPlan& plan) { Child(plan).run(); }

bool write_file(const char* path, std::string_view text) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return ::close(file) == 0 && written;
}

}  // namespace millrace::sandbox
