#include "shared/sandbox/launch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <optional>

#include "shared/sandbox/bubblewrap_arguments.h"
#include "shared/sandbox/launch_child.h"
#include "shared/sandbox/launch_failure.h"
#include "shared/sandbox/sandbox.h"

namespace millrace::sandbox {
namespace {

constexpr int kNamespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID;

ChildPlan prepare(const LaunchPlan& plan) {
  ChildPlan prepared;
  prepared.executable = plan.executable.c_str();
  for (const std::string& argument : plan.arguments)
    prepared.arguments.push_back(const_cast<char*>(argument.c_str()));
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

Result<ProcessTree> start(ChildPlan& prepared) {
  const SignalsBlocked blocked;
  const auto flags = static_cast<unsigned long>(kNamespaces | CLONE_PIDFD | SIGCHLD);
  int handle = -1;
  // Not fork(): its hooks take locks, and it knows no namespaces.
  const auto process = static_cast<pid_t>(::syscall(SYS_clone, flags, nullptr, &handle, nullptr, nullptr));
  if (process == 0) run_child(prepared);
  if (process < 0) return unavailable({LaunchStep::kUser, errno});
  return ProcessTree(process, FileDescriptor(handle));
}

bool write_maps(const ChildPlan& prepared, pid_t process) {
  if (!prepared.changes_user) return true;
  const std::string folder = fmt::format("/proc/{}/", process);
  return write_file((folder + "uid_map").c_str(), prepared.user_map) &&
         write_file((folder + "gid_map").c_str(), prepared.group_map);
}

/// Nothing to read means that exec closed the pipe: bubblewrap runs.
std::optional<LaunchFailure> failure_from(int pipe_end) {
  LaunchFailure failure{};
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
  ChildPlan prepared = prepare(plan);
  prepared.go_read = go->read_end.number();
  prepared.go_write = go->write_end.number();
  prepared.failure_write = failures->write_end.number();

  auto started = start(prepared);
  if (!started) return started.error();
  ProcessTree tree = std::move(*started);

  failures->write_end.close();
  if (!write_maps(prepared, tree.process())) return unavailable({LaunchStep::kUser, errno});
  if (plan.group != nullptr) {
    if (const auto joined = plan.group->add(tree.process()); !joined) return joined.error();
  }
  if (::write(go->write_end.number(), "g", 1) != 1) return unavailable({LaunchStep::kHandshake, errno});
  if (const auto failure = failure_from(failures->read_end.number())) return unavailable(*failure);

  tree.open_folders(kScratchMount);
  return tree;
}

}  // namespace millrace::sandbox
