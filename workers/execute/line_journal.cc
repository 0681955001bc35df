#include "workers/execute/line_journal.h"

#include <algorithm>
#include <utility>

namespace millrace::execute {

LineJournal::LineJournal(LineStore& store, Clock& clock, JournalLimits limits)
    : store_(store), clock_(clock), limits_(limits), writer_([this](const std::stop_token& stop) { run(stop); }) {}

LineJournal::~LineJournal() {
  {
    const std::lock_guard lock(mutex_);
    writer_.request_stop();
  }
  work_.notify_all();
}

bool LineJournal::add(LogLine line) {
  const std::lock_guard lock(mutex_);
  if (waiting_bytes_ + line.text.size() > limits_.waiting_bytes_max) return false;
  waiting_bytes_ += line.text.size();
  waiting_.push_back(std::move(line));
  ++added_;
  if (waiting_.size() == limits_.batch_lines) work_.notify_all();
  return true;
}

bool LineJournal::settle(Duration patience) {
  std::unique_lock lock(mutex_);
  const std::uint64_t mine = added_;
  wanted_ = std::max(wanted_, mine);
  work_.notify_all();
  return clock_.wait_for(lock, progress_, patience, [&] { return settled_ >= mine; });
}

void LineJournal::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  bool store_is_away = false;
  while (true) {
    // A store that is away is tried once per interval, whoever waits.
    clock_.wait_for(lock, work_, limits_.interval, [&] {
      const bool is_wanted = wanted_ > settled_ || waiting_.size() >= limits_.batch_lines;
      return stop.stop_requested() || (is_wanted && !store_is_away);
    });
    store_is_away = false;
    while (!waiting_.empty() && !store_is_away) {
      const std::vector<LogLine> batch = next_batch();
      lock.unlock();
      store_is_away = !write(batch);
      lock.lock();
      if (store_is_away) break;

      for (const LogLine& line : batch) waiting_bytes_ -= line.text.size();
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(batch.size()));
      settled_ += batch.size();
      progress_.notify_all();
    }
    if (stop.stop_requested()) return;
  }
}

// Lines stay in the queue until they are written, so that none is lost between two tries.
std::vector<LogLine> LineJournal::next_batch() {
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), limits_.batch_lines));
  return {waiting_.begin(), waiting_.begin() + count};
}

bool LineJournal::write(const std::vector<LogLine>& batch) {
  const auto written = store_.append(batch);
  return written || (written.error().kind != ErrorKind::kTransient && written.error().kind != ErrorKind::kUnknownOutcome);
}

}  // namespace millrace::execute
