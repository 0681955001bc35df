#include "tests/unit/execute/memory_line_store.h"

#include <algorithm>

namespace millrace::execute {

Result<void> MemoryLineStore::append(const std::vector<LogLine>& lines) {
  const std::lock_guard lock(mutex_);
  if (failures_left_ > 0) {
    --failures_left_;
    return Error{failure_, "memory", "told to fail"};
  }
  largest_batch_ = std::max(largest_batch_, lines.size());
  lines_.insert(lines_.end(), lines.begin(), lines.end());
  arrived_.notify_all();
  return {};
}

bool MemoryLineStore::wait_for_lines(std::size_t count, Duration patience) {
  std::unique_lock lock(mutex_);
  return SystemClock().wait_for(lock, arrived_, patience, [&] { return lines_.size() >= count; });
}

void MemoryLineStore::fail_next_appends(int count, ErrorKind kind) {
  const std::lock_guard lock(mutex_);
  failures_left_ = count;
  failure_ = kind;
}

std::vector<LogLine> MemoryLineStore::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

std::vector<std::string> MemoryLineStore::texts() const {
  std::vector<std::string> texts;
  for (const LogLine& line : lines()) texts.push_back(line.text);
  return texts;
}

std::size_t MemoryLineStore::largest_batch() const {
  const std::lock_guard lock(mutex_);
  return largest_batch_;
}

}  // namespace millrace::execute
