#include "producers/cli/stack/daemon.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace millrace::cli::stack {

Result<void> start_daemon(const ChildProgram& program, const Account& account) {
  const pid_t between = ::fork();
  if (between < 0) return transient("stack", std::string("cannot start a process: ") + std::strerror(errno));
  if (between == 0) {
    ::setsid();
    // start_child forks once more: the daemon is no session leader and is adopted by init when we end here.
    ::_exit(become(account) && start_child(program) ? 0 : 1);
  }
  int status = 0;
  while (::waitpid(between, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return rejected("stack", "cannot start " + program.command[0] + " as the account " + account.name +
                               ": it must be able to enter that folder; MILLRACE_STATE_FOLDER names another");
}

}  // namespace millrace::cli::stack
