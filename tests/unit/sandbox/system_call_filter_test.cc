#include "shared/sandbox/system_call_filter.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>

namespace millrace::sandbox {
namespace {

/// Runs `action` under the filter in a process of its own; answers the errno it ended with, or 1000 and the
/// signal.
int outcome_under_filter(const std::function<long()>& action, bool has_sockets = false) {
  std::string bytes = *system_call_filter(has_sockets);
  const pid_t child = ::fork();
  if (child == 0) {
    sock_fprog program{static_cast<unsigned short>(bytes.size() / sizeof(sock_filter)),
                       reinterpret_cast<sock_filter*>(bytes.data())};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (::prctl(PR_SET_SECCOMP, 2, &program) != 0) ::_exit(255);
    errno = 0;
    const long result = action();
    ::_exit(result < 0 ? errno : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(SystemCallFilter, LetsOrdinaryWorkThrough) {
  EXPECT_EQ(outcome_under_filter([] { return ::open("/dev/null", O_RDWR); }), 0);
  EXPECT_EQ(outcome_under_filter([] { return ::fork(); }), 0);
}

TEST(SystemCallFilter, AnswersLikeAnOldKernelForWhatItDoesNotKnow) {
  EXPECT_EQ(outcome_under_filter([] { return ::syscall(SYS_memfd_create, "x", 0); }), ENOSYS);
  EXPECT_EQ(outcome_under_filter([] { return ::syscall(SYS_clone3, nullptr, 0); }), ENOSYS);
  EXPECT_EQ(outcome_under_filter([] { return ::syscall(400'000); }), ENOSYS);
}

TEST(SystemCallFilter, RefusesSocketsAndNamespaces) {
  EXPECT_EQ(outcome_under_filter([] { return ::syscall(SYS_socket, 1, 1, 0); }), EACCES);
  EXPECT_EQ(outcome_under_filter([] { return ::syscall(SYS_unshare, 0x10000000); }), EPERM);
  EXPECT_EQ(outcome_under_filter([] { return ::syscall(SYS_clone, 0x10000000L | SIGCHLD, 0, 0, 0, 0); }),
            ENOSYS);
}

TEST(SystemCallFilter, LooksAtTheSameBitsOfARequestAsTheKernel) {
  for (const unsigned long high : {0UL, 1UL << 32, 0xffffffffUL << 32}) {
    EXPECT_EQ(outcome_under_filter([&] { return ::syscall(SYS_ioctl, 0, high | TIOCSTI, "x"); }), ENOSYS);
  }
}

TEST(SystemCallFilter, LetsLimitsBeReadButNotSet) {
  EXPECT_EQ(outcome_under_filter([] {
              long room[2];
              return ::syscall(SYS_prlimit64, 0, 4, nullptr, room);
            }),
            0);
  EXPECT_EQ(outcome_under_filter([] {
              long zero[2] = {0, 0};
              return ::syscall(SYS_prlimit64, 0, 4, zero, nullptr);
            }),
            ENOSYS);
}

#ifdef __x86_64__
TEST(SystemCallFilter, KillsCallsOfTheX32Abi) {
  EXPECT_EQ(outcome_under_filter([] { return ::syscall(0x40000000 | SYS_getpid); }), 1000 + SIGSYS);
}
#endif

TEST(SystemCallFilter, WithSocketsAllowsThoseOfNetworksAndNoOthers) {
  EXPECT_EQ(outcome_under_filter([] { return ::socket(AF_INET, SOCK_STREAM, 0); }, true), 0);
  EXPECT_EQ(outcome_under_filter([] { return ::socket(AF_PACKET, SOCK_RAW, 0); }, true), ENOSYS);
  EXPECT_EQ(outcome_under_filter([] { return ::syscall(SYS_ptrace, 0, 0, 0, 0); }, true), EPERM);
}

}  // namespace
}  // namespace millrace::sandbox
