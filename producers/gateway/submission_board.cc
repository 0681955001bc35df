#include "producers/gateway/submission_board.h"

#include <algorithm>

namespace millrace::gateway {
namespace {

constexpr std::size_t kEntriesMax = 5'000;

}  // namespace

void SubmissionBoard::remember(Entry entry) {
  const std::lock_guard lock(mutex_);
  const JobId job = entry.job;
  if (entries_.insert_or_assign(job, std::move(entry)).second) order_.push_back(job);
  if (order_.size() <= kEntriesMax) return;
  entries_.erase(order_.front());
  order_.pop_front();
}

std::optional<SubmissionBoard::Entry> SubmissionBoard::find(const JobId& job) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(job);
  if (found == entries_.end()) return std::nullopt;
  return found->second;
}

std::optional<JobId> SubmissionBoard::refuse(const std::string& event_source, const std::string& event_id, const std::string& error,
                                             const std::string& cause) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const auto& known) {
    return known.second.event_id == event_id && known.second.event_source == event_source;
  });
  if (found == entries_.end()) return std::nullopt;
  found->second.error = error;
  found->second.cause = cause;
  return found->first;
}

}  // namespace millrace::gateway
