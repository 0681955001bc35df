#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "shared/sandbox/bubblewrap_sandbox.h"
#include "tests/system/sandbox/proof.h"
#include "tests/system/sandbox/rig.h"

namespace millrace::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kStubborn[] = R"python(
import os, signal
for number in range(1, 65):
    if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
        signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
print("running", flush=True)
while True:
    pass
)python";

/// Tells the parent process that the program runs.
class Herald final : public LineSink {
 public:
  explicit Herald(int pipe_end) : pipe_end_(pipe_end) {}
  void line(Stream, std::string_view) override { [[maybe_unused]] const auto n = ::write(pipe_end_, "r", 1); }

 private:
  int pipe_end_;
};

/// A worker in a process of its own, with one stubborn program in its sandbox.
class Worker {
 public:
  explicit Worker(const std::string& marker) : pipe_(std::move(*make_pipe())) {
    process_ = ::fork();
    if (process_ == 0) work(marker);
    pipe_.write_end.close();
  }

  ~Worker() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }

  bool program_runs() {
    pollfd waiting{pipe_.read_end.number(), POLLIN, 0};
    return ::poll(&waiting, 1, 10'000) == 1 && (waiting.revents & POLLIN) != 0;
  }

  void signal(int number) const { ::kill(process_, number); }

  int wait() {
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
    return status;
  }

 private:
  [[noreturn]] void work(const std::string& marker) {
    sigset_t terminate;
    sigemptyset(&terminate);
    sigaddset(&terminate, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &terminate, nullptr);
    std::stop_source stop;
    std::jthread waiter([&] {
      int number = 0;
      sigwait(&terminate, &number);
      stop.request_stop();
    });
    BubblewrapSandbox sandbox(real_clock());
    Herald herald(pipe_.write_end.number());
    SandboxProgram program;
    program.program_text = kStubborn;
    program.arguments = {marker};
    const auto report = sandbox.run(program, {.wall = seconds(60)}, herald, stop.get_token());
    ::_exit(report.has_value() && report->ended == Ending::kCancelled ? 0 : 1);
  }

  Pipe pipe_;
  pid_t process_ = 0;
};

/// What this user has in the temporary folder.
std::vector<std::string> own_temporary_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path())) {
    struct stat state {};
    const bool is_own = ::lstat(entry.path().c_str(), &state) == 0 && state.st_uid == ::geteuid();
    if (is_own) names.push_back(entry.path().filename());
  }
  return names;
}

TEST(SandboxWorkerDeath, S51KilledWorkerTakesItsSandboxAlongAndLeavesNoScratch) {
  const std::string marker = "worker-death-" + std::to_string(::getpid());
  const int mounts_before = mounts();
  const auto files_before = own_temporary_files();
  Worker worker(marker);
  ASSERT_TRUE(worker.program_runs());
  ASSERT_GT(processes_with(marker), 2);

  worker.signal(SIGKILL);
  worker.wait();

  EXPECT_TRUE(comes_true(seconds(1), [&] { return processes_with(marker) == 0; }));
  EXPECT_EQ(mounts(), mounts_before);
  EXPECT_EQ(own_temporary_files(), files_before);
  record_proof(51, HeldBy::kKernel);
}

/// The launch has windows in which a sandbox could be orphaned; kill in all of them.
TEST(SandboxWorkerDeath, S51HoldsAtEveryMomentOfTheLaunch) {
  const std::string marker = "launch-death-" + std::to_string(::getpid());
  for (int delay = 0; delay < 60; ++delay) {
    Worker worker(marker);
    const Duration until = real_clock().monotonic() + std::chrono::microseconds(500 * delay);
    while (real_clock().monotonic() < until) {
    }
    worker.signal(SIGKILL);
    worker.wait();
    ASSERT_TRUE(comes_true(seconds(1), [&] { return processes_with(marker) == 0; }))
        << "after " << delay << " steps";
  }
}

TEST(SandboxWorkerDeath, S53TerminatedWorkerEndsAnEndlessProgramWithinGrace) {
  const std::string marker = "worker-stop-" + std::to_string(::getpid());
  Worker worker(marker);
  ASSERT_TRUE(worker.program_runs());
  const Duration asked = real_clock().monotonic();

  worker.signal(SIGTERM);
  const int status = worker.wait();

  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_LT(real_clock().monotonic() - asked, seconds(1));
  EXPECT_EQ(processes_with(marker), 0);
  record_proof(53, HeldBy::kDeadline);
}

}  // namespace
}  // namespace millrace::sandbox
