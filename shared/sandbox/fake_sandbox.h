#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "shared/sandbox/sandbox.h"

namespace millrace::sandbox {

/// Answers what a test scripted, in order, and remembers what it was asked to run. Thread-safe.
class FakeSandbox final : public Sandbox {
 public:
  struct Answer {
    Result<SandboxReport> report = SandboxReport{};
    std::vector<std::pair<Stream, std::string>> lines;
  };

  /// Next answer. With none left, a run succeeds with an empty output.
  void answer_with(Answer answer);
  /// Next run waits until it is told to stop, and reports kCancelled.
  void hang_next_run();

  std::vector<SandboxProgram> programs() const;

  Result<SandboxReport> run(const SandboxProgram& program, const SandboxLimits& limits, LineSink& lines,
                            std::stop_token stop) override;

 private:
  struct Scripted {
    Answer answer;
    bool hangs = false;
  };

  mutable std::mutex mutex_;
  std::deque<Scripted> script_;
  std::vector<SandboxProgram> programs_;
};

}  // namespace millrace::sandbox
