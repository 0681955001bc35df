#include "shared/sandbox/watchdog.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace millrace::sandbox {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(50);

std::uint64_t mebibytes(std::uint64_t bytes) { return bytes >> 20; }

}  // namespace

std::optional<Verdict> judge(const Usage& usage, const SandboxLimits& limits) {
  if (usage.memory_bytes > limits.memory_bytes) {
    return Verdict{Ending::kOutOfMemory,
                   fmt::format("its processes and files in /tmp used {} MiB, limit {} MiB",
                               mebibytes(usage.memory_bytes), mebibytes(limits.memory_bytes))};
  }
  constexpr std::uint64_t kSupervisingProcesses = 2;
  if (usage.processes > limits.processes + kSupervisingProcesses) {
    return Verdict{Ending::kTooManyProcesses,
                   fmt::format("{} processes and threads, limit {}", usage.processes, limits.processes)};
  }
  if (usage.cpu > limits.cpu) {
    return Verdict{Ending::kTimedOut,
                   fmt::format("used more than {} s of processor time", limits.cpu.count())};
  }
  return std::nullopt;
}

Watchdog::Watchdog(Dependencies dependencies)
    : use_(std::move(dependencies)),
      deadline_(use_.clock.monotonic() + use_.limits.wall),
      thread_([this](std::stop_token finished) { watch(std::move(finished)); }) {}

Watchdog::~Watchdog() {
  thread_.request_stop();
  thread_.join();
}

void Watchdog::end(Verdict verdict) {
  {
    const std::lock_guard guard(mutex_);
    if (verdict_) return;
    verdict_ = std::move(verdict);
  }
  use_.kill();
}

std::optional<Verdict> Watchdog::verdict() const {
  const std::lock_guard guard(mutex_);
  return verdict_;
}

Usage Watchdog::peak() const {
  const std::lock_guard guard(mutex_);
  return peak_;
}

void Watchdog::watch(std::stop_token finished) {
  const auto wake = [this] {
    const std::lock_guard guard(mutex_);
    changed_.notify_all();
  };
  const std::stop_callback on_finish(finished, wake);
  const std::stop_callback on_stop(use_.stop, wake);
  while (!finished.stop_requested()) {
    if (auto reason = look()) return end(std::move(*reason));
    std::unique_lock lock(mutex_);
    const Duration left = std::clamp<Duration>(deadline_ - use_.clock.monotonic(), Duration::zero(), kTick);
    use_.clock.wait_for(lock, changed_, left,
                        [&] { return finished.stop_requested() || use_.stop.stop_requested(); });
  }
}

std::optional<Verdict> Watchdog::look() {
  if (use_.stop.stop_requested()) return Verdict{Ending::kCancelled, "stopped on request"};
  if (use_.clock.monotonic() >= deadline_) {
    return Verdict{Ending::kTimedOut, fmt::format("ran longer than {} ms", use_.limits.wall.count())};
  }
  const Usage usage = use_.census();
  {
    const std::lock_guard guard(mutex_);
    peak_.memory_bytes = std::max(peak_.memory_bytes, usage.memory_bytes);
    peak_.processes = std::max(peak_.processes, usage.processes);
    peak_.cpu = std::max(peak_.cpu, usage.cpu);
  }
  return judge(usage, use_.limits);
}

}  // namespace millrace::sandbox
