#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "shared/sandbox/census.h"
#include "shared/sandbox/sandbox_limits.h"
#include "shared/sandbox/sandbox_report.h"
#include "shared/time/clock.h"

namespace millrace::sandbox {

/// Why a run was ended from outside, with one sentence for a person.
struct Verdict {
  Ending ending;
  std::string cause;
};

/// First limit that `usage` breaks, if any. Pure.
std::optional<Verdict> judge(const Usage& usage, const SandboxLimits& limits);

/// Ends one run at its deadline, on a stop request, or when its process tree uses more than it may. Has a
/// thread of its own, so that nothing that delays the reader of the program's output delays a limit. All
/// methods: any thread.
class Watchdog {
 public:
  struct Dependencies {
    Clock& clock;
    SandboxLimits limits;
    /// Looks at the tree; called on the watchdog's thread.
    std::function<Usage()> census;
    /// Ends the tree; called at most once, on the thread that found the reason.
    std::function<void()> kill;
    std::stop_token stop;
  };

  /// Watches from now on until destroyed.
  explicit Watchdog(Dependencies dependencies);
  ~Watchdog();

  /// Ends the run for a reason that the caller found. The first reason counts.
  void end(Verdict verdict);

  std::optional<Verdict> verdict() const;
  Usage peak() const;

 private:
  void watch(std::stop_token finished);
  std::optional<Verdict> look();

  Dependencies use_;
  const Duration deadline_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Verdict> verdict_;
  Usage peak_;
  std::jthread thread_;
};

}  // namespace millrace::sandbox
