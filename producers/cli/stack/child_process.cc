#include "producers/cli/stack/child_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <fstream>
#include <iterator>
#include <mutex>

namespace millrace::cli::stack {
namespace {

// Everything the child needs, made before the fork: after it only async-signal-safe calls are allowed.
struct Prepared {
  std::vector<char*> command;
  std::vector<std::string> variables;
  std::vector<char*> environment;
};

Prepared prepare(const ChildProgram& program) {
  Prepared prepared;
  for (const auto& word : program.command) prepared.command.push_back(const_cast<char*>(word.c_str()));
  prepared.command.push_back(nullptr);
  for (const auto& [name, value] : program.environment) prepared.variables.push_back(name + "=" + value);
  for (auto& variable : prepared.variables) prepared.environment.push_back(variable.data());
  prepared.environment.push_back(nullptr);
  return prepared;
}

[[noreturn]] void become(const ChildProgram& program, const Prepared& prepared, int log, pid_t parent) {
  ::setpgid(0, 0);
  if (program.signal_at_our_death != 0) {
    ::prctl(PR_SET_PDEATHSIG, program.signal_at_our_death);
    if (::getppid() != parent) ::_exit(1);  // The parent died before the line above could see it.
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  const int empty = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const bool is_wired = ::dup2(empty, 0) == 0 && ::dup2(log, 1) == 1 && ::dup2(log, 2) == 2;
  ::close_range(3, ~0U, 0);
  if (is_wired && ::chdir(program.folder.c_str()) == 0) {
    ::execvpe(prepared.command[0], prepared.command.data(), prepared.environment.data());
  }
  ::dprintf(2, "cannot run %s: %s\n", prepared.command[0], std::strerror(errno));
  ::_exit(127);
}

Exit exit_of(int status) {
  if (WIFSIGNALED(status)) return {.code = 0, .signal = WTERMSIG(status)};
  return {.code = WEXITSTATUS(status), .signal = 0};
}

}  // namespace

Result<pid_t> start_child(const ChildProgram& program) {
  const int log = ::open(program.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (log < 0) return rejected("stack", "cannot write " + program.log.string() + ": " + std::strerror(errno));

  const auto prepared = prepare(program);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become(program, prepared, log, parent);
  ::close(log);
  if (pid < 0) return transient("stack", std::string("cannot start a process: ") + std::strerror(errno));
  return pid;
}

Result<void> run_child(const ChildProgram& program) {
  const auto pid = start_child(program);
  if (!pid) return pid.error();
  int status = 0;
  while (::waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
  }
  const auto exit = exit_of(status);
  if (exit.code == 0 && exit.signal == 0) return {};
  return rejected("stack", program.command[0] + " " + describe(exit) + ":\n" + last_lines(program.log, 12));
}

std::optional<Reaped> reap_child() {
  int status = 0;
  const pid_t pid = ::waitpid(-1, &status, WNOHANG);
  if (pid <= 0) return std::nullopt;
  return Reaped{.pid = pid, .exit = exit_of(status)};
}

bool is_alive(pid_t pid) {
  if (pid <= 0) return false;
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(stat), {}};
  const auto name_end = text.rfind(')');
  return name_end != std::string::npos && name_end + 2 < text.size() && text[name_end + 2] != 'Z';
}

std::string last_lines(const std::filesystem::path& file, std::size_t lines_max) {
  std::ifstream stream(file);
  std::deque<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
    if (lines.size() > lines_max) lines.pop_front();
  }
  std::string text;
  for (const auto& line : lines) text += "  " + line + "\n";
  return text;
}

void pause_for(Clock& clock, Duration duration) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  clock.wait_for(lock, never, duration, [] { return false; });
}

}  // namespace millrace::cli::stack
