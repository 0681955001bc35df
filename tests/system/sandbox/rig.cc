#include "tests/system/sandbox/rig.h"

#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "shared/sandbox/file_descriptor.h"

namespace millrace::sandbox {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void run_python(const SandboxProgram& program, int output) {
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  for (const auto& [name, value] : program.environment) ::setenv(name.c_str(), value.c_str(), 1);
  constexpr unsigned int kPatienceSeconds = 20;
  ::alarm(kPatienceSeconds);
  ::execl("/usr/bin/python3", "python3", "-I", "-S", "-B", "-c", program.program_text.c_str(), nullptr);
  ::_exit(127);
}

/// What could be read: a process may end while its files in /proc are, which is an error of the read.
std::string content_of(const fs::path& file) {
  std::ifstream stream(file);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

}  // namespace

void drop_root() {
  if (::geteuid() != 0) return;
  const bool dropped = ::setgroups(0, nullptr) == 0 &&
                       ::setresgid(kUnprivilegedUser, kUnprivilegedUser, kUnprivilegedUser) == 0 &&
                       ::setresuid(kUnprivilegedUser, kUnprivilegedUser, kUnprivilegedUser) == 0;
  if (!dropped) {
    std::perror("cannot become an unprivileged user");
    std::exit(1);
  }
}

void Transcript::line(Stream stream, std::string_view text) {
  lines_.push_back((stream == Stream::kStdout ? "" : "stderr: ") + std::string(text));
}

bool Transcript::has(const std::string& part) const {
  return std::ranges::any_of(lines_, [&](const std::string& line) { return line.find(part) != line.npos; });
}

std::vector<std::string> Transcript::starting_with(const std::string& prefix) const {
  std::vector<std::string> found;
  std::ranges::copy_if(lines_, std::back_inserter(found),
                       [&](const std::string& line) { return line.starts_with(prefix); });
  return found;
}

std::string Transcript::all() const {
  std::string text;
  for (const std::string& line : lines_) text += line.substr(0, 300) + "\n";
  return text.substr(0, 20'000);
}

SystemClock& real_clock() {
  static SystemClock clock;
  return clock;
}

Canaries& canaries() {
  static Canaries canaries;
  return canaries;
}

SandboxProgram aimed_at_canaries(const std::string& text, const std::string& marker) {
  SandboxProgram program;
  program.program_text = text;
  program.environment = canaries().environment();
  program.arguments = {marker};
  program.inputs.push_back({"table.csv", std::string("a,b\n1,2\n")});
  return program;
}

std::string output_outside(const SandboxProgram& program) {
  auto pipe = make_pipe();
  const pid_t child = ::fork();
  if (child == 0) run_python(program, pipe->write_end.number());
  pipe->write_end.close();
  std::string output;
  std::array<char, 4096> bytes;
  for (ssize_t length = 1; length > 0;) {
    length = ::read(pipe->read_end.number(), bytes.data(), bytes.size());
    if (length > 0) output.append(bytes.data(), static_cast<std::size_t>(length));
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return output;
}

int processes_with(const std::string& marker) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    if (std::isdigit(static_cast<unsigned char>(entry.path().filename().c_str()[0])) == 0) continue;
    count += content_of(entry.path() / "cmdline").find(marker) != std::string::npos;
  }
  return count;
}

bool comes_true(std::chrono::milliseconds patience, const std::function<bool()>& condition) {
  constexpr Duration kBetweenLooks = std::chrono::milliseconds(5);
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  const Duration deadline = real_clock().monotonic() + patience;
  while (!condition()) {
    if (real_clock().monotonic() > deadline) return false;
    real_clock().wait_for(lock, never, kBetweenLooks, [] { return false; });
  }
  return true;
}

int open_descriptors() {
  return static_cast<int>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

int mounts() {
  const std::string listed = content_of("/proc/self/mountinfo");
  return static_cast<int>(std::ranges::count(listed, '\n'));
}

}  // namespace millrace::sandbox
