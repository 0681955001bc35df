#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "workers/execute/line_store.h"

namespace millrace::execute {

/// Keeps lines in memory; fails as often as it was told to. Any thread.
class MemoryLineStore final : public LineStore {
 public:
  Result<void> append(const std::vector<LogLine>& lines) override;

  void fail_next_appends(int count, ErrorKind kind);
  std::vector<LogLine> lines() const;
  /// Waits until at least so many lines are here; false when patience ends first.
  bool wait_for_lines(std::size_t count, Duration patience);
  std::vector<std::string> texts() const;
  std::size_t largest_batch() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<LogLine> lines_;
  std::size_t largest_batch_ = 0;
  int failures_left_ = 0;
  ErrorKind failure_ = ErrorKind::kTransient;
};

}  // namespace millrace::execute
