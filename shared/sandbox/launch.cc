#include "shared/sandbox/launch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string_view>

#include "shared/sandbox/bubblewrap_arguments.h"
#include "shared/sandbox/sandbox.h"

namespace millrace::sandbox {
namespace {

/// A number that belongs to nobody on ordinary systems: the sandbox's user where the worker is root, and the name of any
/// sandbox's user inside the outer namespace, so that it is never root there.
constexpr unsigned int kUnprivilegedId = 64'777;
constexpr int kNamespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID;

/// Steps between clone and exec; each is the layer that is missing when it fails.
enum class Step : int { kHandshake, kUser, kMounts, kRlimits, kPrivileges, kDescriptors, kExecute };

struct Failure {
  Step step;
  int error;
};

std::string layer_of(Step step) {
  switch (step) {
    case Step::kHandshake: return "launch handshake";
    case Step::kUser: return "user namespace";
    case Step::kMounts: return "mount namespace";
    case Step::kRlimits: return "rlimits";
    case Step::kPrivileges: return "no new privileges";
    case Step::kDescriptors: return "clean descriptors";
    case Step::kExecute: return "bubblewrap";
  }
  return "launch";
}

std::string remedy_for(Step step) {
  switch (step) {
    case Step::kUser:
    case Step::kMounts:
      return "allow unprivileged user namespaces: sysctl user.max_user_namespaces, "
             "kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0";
    case Step::kExecute: return "install it: apt install bubblewrap";
    case Step::kRlimits: return "raise the worker's hard limits (ulimit -H) above those of the sandbox";
    case Step::kHandshake:
    case Step::kPrivileges:
    case Step::kDescriptors: break;
  }
  return "a kernel of 5.14 or later is needed";
}

bool is_shortage(int error) { return error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE; }

Error unavailable(const Failure& failure) {
  const std::string detail =
      layer_of(failure.step) + ": " + text_of_errno(failure.error) + "; " + remedy_for(failure.step);
  return is_shortage(failure.error) ? transient(kSandboxUnavailable, detail) : rejected(kSandboxUnavailable, detail);
}

/// Everything the child needs, computed before: between clone and exec it may not allocate or take a lock, for
/// another thread of the worker may have held one when we were cloned.
struct Prepared {
  const char* executable = nullptr;
  std::vector<char*> arguments;
  const std::vector<int>* descriptors = nullptr;
  std::vector<int> moved;
  SandboxLimits limits;
  bool changes_user = false;
  std::string user_map;
  std::string group_map;
  std::string scratch_options;
  int go_read = -1;
  int go_write = -1;
  int failure_write = -1;
};

bool write_file(const char* path, std::string_view text) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return ::close(file) == 0 && written;
}

/// The child's half. Only system calls here; glibc's setresuid and friends would signal threads that do not exist.
class Child {
 public:
  explicit Child(Prepared& prepared) : p_(prepared) {}

  [[noreturn]] void run() {
    attempt(Step::kHandshake, wait_for_go());
    attempt(Step::kUser, become_unprivileged());
    attempt(Step::kPrivileges, bind_to_worker());
    attempt(Step::kMounts, mount_own_folders());
    attempt(Step::kDescriptors, arrange_descriptors());
    attempt(Step::kRlimits, set_rlimits());
    restore_signals();
    char* const no_environment[] = {nullptr};
    ::execve(p_.executable, p_.arguments.data(), no_environment);
    attempt(Step::kExecute, false);
    ::_exit(127);
  }

 private:
  void attempt(Step step, bool succeeded) const {
    if (succeeded) return;
    const Failure failure{step, errno};
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
    struct pollfd worker{p_.go_read, POLLIN, 0};
    if (::poll(&worker, 1, 0) != 0) ::_exit(127);
    ::umask(022);
    // A session of its own: a terminal's Ctrl-C is for the worker, which ends us in order; and the scheduler gives a
    // session one share of the processor, however many processes it has.
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
    struct rlimit both{};
    if (::syscall(SYS_prlimit64, 0, resource, nullptr, &both) != 0) return false;
    both.rlim_max = std::min(value + grace, both.rlim_max);
    both.rlim_cur = std::min(value, both.rlim_max);
    return ::syscall(SYS_prlimit64, 0, resource, &both, nullptr) == 0;
  }

  bool set_rlimits() const {
    constexpr rlim_t kSupervisingProcesses = 2;  // bubblewrap outside and inside count as well.
    // 0 would still feed a core_pattern that is a pipe; 1 stops both kinds, and the filter lets nobody change it.
    constexpr rlim_t kNoCoreDump = 1;
    return limit(RLIMIT_AS, p_.limits.memory_bytes) &&
           limit(RLIMIT_CPU, static_cast<rlim_t>(p_.limits.cpu.count()), 1) &&
           limit(RLIMIT_FSIZE, p_.limits.file_bytes) && limit(RLIMIT_NOFILE, p_.limits.open_files) &&
           limit(RLIMIT_NPROC, p_.limits.processes + kSupervisingProcesses) && limit(RLIMIT_CORE, kNoCoreDump) &&
           limit(RLIMIT_STACK, rlim_t{8} << 20) && limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_MSGQUEUE, 0) &&
           limit(RLIMIT_RTPRIO, 0) && limit(RLIMIT_NICE, 0);
  }

  /// Blocked over the clone; and what the worker ignores is no business of the program.
  static void restore_signals() {
    ::signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
  }

  Prepared& p_;
};

Prepared prepare(const LaunchPlan& plan) {
  Prepared prepared;
  prepared.executable = plan.executable.c_str();
  for (const std::string& argument : plan.arguments) prepared.arguments.push_back(const_cast<char*>(argument.c_str()));
  prepared.arguments.push_back(nullptr);
  prepared.descriptors = &plan.descriptors;
  prepared.moved.resize(plan.descriptors.size());
  prepared.limits = plan.limits;
  prepared.changes_user = ::geteuid() != sandbox_user();
  prepared.user_map = fmt::format("{} {} 1", kUnprivilegedId, sandbox_user());
  prepared.group_map = fmt::format("{} {} 1", kUnprivilegedId, sandbox_group());
  prepared.scratch_options =
      fmt::format("mode=0755,size={},nr_inodes={}", plan.limits.tmp_bytes, plan.limits.tmp_files);
  return prepared;
}

/// Signals stay blocked over the clone, so that no handler of the worker runs in the child.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

Result<ProcessTree> start(Prepared& prepared) {
  const SignalsBlocked blocked;
  const auto flags = static_cast<unsigned long>(kNamespaces | CLONE_PIDFD | SIGCHLD);
  int handle = -1;
  // Not fork(): its hooks take locks, and it knows no namespaces.
  const auto process = static_cast<pid_t>(::syscall(SYS_clone, flags, nullptr, &handle, nullptr, nullptr));
  if (process == 0) Child(prepared).run();
  if (process < 0) return unavailable({Step::kUser, errno});
  return ProcessTree(process, FileDescriptor(handle));
}

bool write_maps(const Prepared& prepared, pid_t process) {
  if (!prepared.changes_user) return true;
  const std::string folder = fmt::format("/proc/{}/", process);
  return write_file((folder + "uid_map").c_str(), prepared.user_map) &&
         write_file((folder + "gid_map").c_str(), prepared.group_map);
}

/// Nothing to read means that exec closed the pipe: bubblewrap runs.
std::optional<Failure> failure_from(int pipe_end) {
  Failure failure{};
  ssize_t length = 0;
  do length = ::read(pipe_end, &failure, sizeof failure);
  while (length < 0 && errno == EINTR);
  if (length == static_cast<ssize_t>(sizeof failure)) return failure;
  return std::nullopt;
}

/// Root of a container may have no other users; then it is one itself, seen from outside.
bool maps_unprivileged_id(const char* map) {
  std::ifstream lines(map);
  std::uint64_t inside = 0;
  std::uint64_t outside = 0;
  std::uint64_t count = 0;
  while (lines >> inside >> outside >> count) {
    if (inside <= kUnprivilegedId && kUnprivilegedId < inside + count) return true;
  }
  return false;
}

bool can_change_user() {
  return ::geteuid() == 0 && maps_unprivileged_id("/proc/self/uid_map") &&
         maps_unprivileged_id("/proc/self/gid_map");
}

}  // namespace

uid_t sandbox_user() { return can_change_user() ? kUnprivilegedId : ::geteuid(); }
gid_t sandbox_group() { return can_change_user() ? kUnprivilegedId : ::getegid(); }

Result<ProcessTree> launch(const LaunchPlan& plan) {
  auto go = make_pipe();
  if (!go) return go.error();
  auto failures = make_pipe();
  if (!failures) return failures.error();
  Prepared prepared = prepare(plan);
  prepared.go_read = go->read_end.number();
  prepared.go_write = go->write_end.number();
  prepared.failure_write = failures->write_end.number();

  auto started = start(prepared);
  if (!started) return started.error();
  ProcessTree tree = std::move(*started);

  failures->write_end.close();
  if (!write_maps(prepared, tree.process())) return unavailable({Step::kUser, errno});
  if (plan.group != nullptr) {
    if (const auto joined = plan.group->add(tree.process()); !joined) return joined.error();
  }
  if (::write(go->write_end.number(), "g", 1) != 1) return unavailable({Step::kHandshake, errno});
  if (const auto failure = failure_from(failures->read_end.number())) return unavailable(*failure);

  tree.open_folders(kScratchMount);
  return tree;
}

}  // namespace millrace::sandbox
