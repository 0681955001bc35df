#include "shared/sandbox/fake_sandbox.h"

#include <condition_variable>

namespace millrace::sandbox {
namespace {

void wait_until_stopped(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, stop, [] { return false; });
}

}  // namespace

void FakeSandbox::answer_with(Answer answer) {
  const std::lock_guard guard(mutex_);
  script_.push_back({std::move(answer), false});
}

void FakeSandbox::hang_next_run() {
  const std::lock_guard guard(mutex_);
  SandboxReport cancelled;
  cancelled.ended = Ending::kCancelled;
  script_.push_back({{cancelled, {}}, true});
}

std::vector<SandboxProgram> FakeSandbox::programs() const {
  const std::lock_guard guard(mutex_);
  return programs_;
}

Result<SandboxReport> FakeSandbox::run(const SandboxProgram& program, const SandboxLimits&, LineSink& lines,
                                       std::stop_token stop) {
  Scripted next;
  {
    const std::lock_guard guard(mutex_);
    programs_.push_back(program);
    if (!script_.empty()) {
      next = std::move(script_.front());
      script_.pop_front();
    }
  }
  for (const auto& [stream, text] : next.answer.lines) lines.line(stream, text);
  if (next.hangs) wait_until_stopped(stop);
  return next.answer.report;
}

}  // namespace millrace::sandbox
