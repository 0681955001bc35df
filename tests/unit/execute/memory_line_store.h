#pragma once

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
  std::vector<std::string> texts() const;
  std::size_t largest_batch() const;

 private:
  mutable std::mutex mutex_;
  std::vector<LogLine> lines_;
  std::size_t largest_batch_ = 0;
  int failures_left_ = 0;
  ErrorKind failure_ = ErrorKind::kTransient;
};

}  // namespace millrace::execute
