#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/sandbox/line_sink.h"
#include "shared/sandbox/sandbox_limits.h"

namespace millrace::sandbox {

/// What both log streams of a run may still hand on.
class LogBudget {
 public:
  explicit LogBudget(const SandboxLimits& limits) : limits_(limits) {}

  /// Takes what fits of `bytes` and counts the rest as dropped.
  std::uint64_t take(std::uint64_t bytes);
  void drop(std::uint64_t bytes) { dropped_ += bytes; }

  std::uint64_t line_bytes_max() const { return limits_.line_bytes; }
  std::uint64_t dropped() const { return dropped_; }
  /// So much was dropped that the program is a nuisance.
  bool is_flooded() const { return taken_ + dropped_ > kFloodFactor * limits_.log_bytes; }

 private:
  static constexpr std::uint64_t kFloodFactor = 16;

  SandboxLimits limits_;
  std::uint64_t taken_ = 0;
  std::uint64_t dropped_ = 0;
};

/// Cuts one stream into lines as the bytes arrive, within the budget. Holds at most one line. One thread.
class LineSplitter {
 public:
  struct Dependencies {
    Stream stream;
    LineSink& sink;
    LogBudget& budget;
  };

  explicit LineSplitter(Dependencies dependencies) : use_(dependencies) {}

  void feed(std::string_view bytes);
  /// Hands on an unfinished last line.
  void finish();
  /// Last bytes of the stream as they came, at most 8 KiB.
  const std::string& tail() const { return tail_; }

 private:
  void keep_tail(std::string_view bytes);
  void extend_line(std::string_view piece);
  void hand_on();

  Dependencies use_;
  std::string line_;
  std::string tail_;
};

}  // namespace millrace::sandbox
