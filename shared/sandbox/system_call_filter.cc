#include "shared/sandbox/system_call_filter.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <span>
#include <sstream>

#include "shared/sandbox/file_descriptor.h"
#include "shared/sandbox/sandbox.h"

namespace millrace::sandbox {
namespace {

/// Names of system calls, parted by blanks.
constexpr char kFiles[] =
    "read write readv writev pread64 pwrite64 preadv pwritev open openat close close_range lseek stat "
    "fstat lstat newfstatat statx access faccessat faccessat2 getdents64 getcwd chdir fchdir rename "
    "renameat renameat2 mkdir mkdirat rmdir unlink unlinkat link linkat symlink symlinkat readlink "
    "readlinkat chmod fchmod fchmodat truncate ftruncate fallocate fsync fdatasync utimensat umask "
    "dup dup2 dup3 pipe pipe2 flock poll ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait "
    "epoll_pwait eventfd2 sendfile copy_file_range fadvise64 statfs fstatfs getxattr lgetxattr "
    "fgetxattr listxattr llistxattr flistxattr";
/// Not memfd_create or shmget: such memory belongs to no process and could not be counted.
constexpr char kMemory[] = "brk mmap munmap mprotect mremap madvise msync";
constexpr char kProcesses[] =
    "fork vfork execve exit exit_group wait4 waitid kill tgkill getpid getppid gettid getpgrp getpgid "
    "getsid setsid setpgid getuid geteuid getgid getegid getresuid getresgid getgroups capget uname "
    "sysinfo getrusage times getrlimit getpriority sched_yield sched_getaffinity getcpu "
    "set_tid_address set_robust_list rseq futex arch_prctl";
constexpr char kSignalsAndTime[] =
    "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack "
    "restart_syscall pause alarm setitimer getitimer clock_gettime clock_getres clock_nanosleep "
    "nanosleep gettimeofday time getrandom";

/// What an engine on a Java machine calls besides, among processes of its own.
constexpr char kEngine[] =
    "connect bind listen accept accept4 getsockname getpeername setsockopt getsockopt sendto recvfrom sendmsg recvmsg sendmmsg "
    "recvmmsg shutdown epoll_create epoll_pwait2 timerfd_create timerfd_settime timerfd_gettime mincore membarrier "
    "sched_getscheduler sched_getparam sched_get_priority_max sched_get_priority_min inotify_init1 inotify_add_watch "
    "inotify_rm_watch";
/// Not packets, nor what the kernel offers besides networks.
constexpr unsigned long kFamilies[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
constexpr unsigned long kInterfaceQueries[] = {SIOCGIFCONF,    SIOCGIFFLAGS,  SIOCGIFADDR, SIOCGIFBRDADDR,
                                               SIOCGIFNETMASK, SIOCGIFHWADDR, SIOCGIFMTU,  SIOCGIFINDEX};

/// Refused with a telling error instead of ENOSYS, because programs report it to people.
constexpr char kForbidden[] =
    "mknod mknodat chown fchown lchown fchownat setuid setgid setreuid setregid setresuid setresgid "
    "setgroups ptrace mount unshare setns chroot setpriority sched_setaffinity sched_setscheduler "
    "clock_settime sethostname";

/// The kernel looks at the low 32 bits of these, so must we: high bits once smuggled TIOCSTI past a filter.
constexpr scmp_datum_t kLowWord = 0xffffffff;
constexpr unsigned long kTerminalQueries[] = {TCGETS, TIOCGWINSZ, FIONREAD, FIOCLEX, FIONCLEX, FIONBIO};
constexpr unsigned long kDescriptorCommands[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL,
                                                 F_SETFL, F_GETLK,         F_SETLK, F_SETLKW};
constexpr unsigned long kProcessOptions[] = {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS,
                                             PR_GET_SECCOMP};
constexpr scmp_datum_t kNewNamespaces =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

/// Collects rules; after a failure it stays failed.
class FilterBuilder {
 public:
  FilterBuilder() : context_(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)), &seccomp_release) {
    // The library's default ends the one thread that called by another architecture's rules.
    failed_ = !context_ || seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0;
  }

  void add(std::uint32_t action, const char* name, std::span<const scmp_arg_cmp> conditions = {}) {
    const int number = seccomp_syscall_resolve_name(name);
    if (!context_ || number < 0) return;  // Negative: this architecture has no such call.
    const int result = seccomp_rule_add_array(
        context_.get(), action, number, static_cast<unsigned int>(conditions.size()), conditions.data());
    failed_ = failed_ || result != 0;
  }

  void add_all(std::uint32_t action, const char* names) {
    std::istringstream words(names);
    for (std::string name; words >> name;) add(action, name.c_str());
  }

  /// Allows the call only with one of `values` in argument `index`.
  void allow_with(const char* name, unsigned int index, std::span<const unsigned long> values) {
    for (const unsigned long value : values) {
      add(SCMP_ACT_ALLOW, name, std::array{SCMP_CMP64(index, SCMP_CMP_MASKED_EQ, kLowWord, value)});
    }
  }

  Result<std::string> bytes() const {
    FileDescriptor file(::memfd_create("seccomp", MFD_CLOEXEC));
    if (failed_ || !context_ || seccomp_export_bpf(context_.get(), file.number()) != 0) {
      return rejected(kSandboxUnavailable,
                      "seccomp: libseccomp could not build the filter; update libseccomp2");
    }
    std::string content(static_cast<std::size_t>(::lseek(file.number(), 0, SEEK_CUR)), '\0');
    if (::pread(file.number(), content.data(), content.size(), 0) != static_cast<ssize_t>(content.size())) {
      return rejected(kSandboxUnavailable, "seccomp: the filter could not be read back");
    }
    return content;
  }

 private:
  std::unique_ptr<void, void (*)(scmp_filter_ctx)> context_;
  bool failed_ = false;
};

}  // namespace

Result<std::string> system_call_filter(bool has_sockets) {
  FilterBuilder filter;
  for (const char* names : {kFiles, kMemory, kProcesses, kSignalsAndTime}) {
    filter.add_all(SCMP_ACT_ALLOW, names);
  }
  filter.add_all(SCMP_ACT_ERRNO(EPERM), kForbidden);
  if (has_sockets) {
    filter.add_all(SCMP_ACT_ALLOW, kEngine);
    filter.allow_with("socket", 0, kFamilies);
    filter.allow_with("socketpair", 0, kFamilies);
    filter.allow_with("ioctl", 1, kInterfaceQueries);
  } else {
    filter.add(SCMP_ACT_ERRNO(EACCES), "socket");
    filter.add(SCMP_ACT_ERRNO(EACCES), "socketpair");
  }
  filter.add(SCMP_ACT_ALLOW, "clone", std::array{SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, kNewNamespaces, 0)});
  // One's own limits may be read, not set.
  filter.add(SCMP_ACT_ALLOW, "prlimit64",
             std::array{SCMP_CMP64(0, SCMP_CMP_EQ, 0), SCMP_CMP64(2, SCMP_CMP_EQ, 0)});
  filter.allow_with("ioctl", 1, kTerminalQueries);
  filter.allow_with("fcntl", 1, kDescriptorCommands);
  filter.allow_with("prctl", 0, kProcessOptions);
  return filter.bytes();
}

}  // namespace millrace::sandbox
