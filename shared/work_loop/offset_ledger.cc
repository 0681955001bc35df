#include "shared/work_loop/offset_ledger.h"

#include <algorithm>
#include <utility>

namespace millrace::work_loop {

using event_log::TopicPartition;

void OffsetLedger::assigned(const TopicPartition& partition) {
  revoked(partition);
  windows_[partition].assignment = ++last_assignment_;
  assignments_[last_assignment_] = partition;
}

void OffsetLedger::revoked(const TopicPartition& partition) {
  const auto found = windows_.find(partition);
  if (found == windows_.end()) return;
  if (found->second.has_moved) --moved_;
  assignments_.erase(found->second.assignment);
  windows_.erase(found);
}

std::optional<OffsetLedger::Place> OffsetLedger::began(const TopicPartition& partition, std::int64_t offset) {
  const auto found = windows_.find(partition);
  if (found == windows_.end()) return std::nullopt;
  Window& window = found->second;
  if (window.next_read && offset < *window.next_read) return std::nullopt;
  window.next_read = offset + 1;
  window.open.push_back({.offset = offset});
  return Place{.assignment = window.assignment, .offset = offset};
}

void OffsetLedger::finished(Place place) {
  Window* const window = find(place.assignment);
  if (window == nullptr) return;
  const auto entry =
      std::lower_bound(window->open.begin(), window->open.end(), place.offset,
                       [](const Entry& open, std::int64_t offset) { return open.offset < offset; });
  if (entry == window->open.end() || entry->offset != place.offset) return;
  entry->is_finished = true;
  if (entry != window->open.begin()) return;

  while (!window->open.empty() && window->open.front().is_finished) window->open.pop_front();
  if (!std::exchange(window->has_moved, true)) ++moved_;
}

std::map<TopicPartition, std::int64_t> OffsetLedger::take_commits() {
  std::map<TopicPartition, std::int64_t> commits;
  if (moved_ == 0) return commits;
  for (auto& [partition, window] : windows_) {
    if (!std::exchange(window.has_moved, false)) continue;
    commits[partition] = window.open.empty() ? *window.next_read : window.open.front().offset;
  }
  moved_ = 0;
  return commits;
}

std::vector<OffsetLedger::Place> OffsetLedger::holding_back_more_than(std::size_t records_max) const {
  std::vector<Place> places;
  for (const auto& [partition, window] : windows_) {
    if (window.open.size() > records_max) places.push_back({window.assignment, window.open.front().offset});
  }
  return places;
}

bool OffsetLedger::has_open(const std::vector<TopicPartition>& partitions) const {
  return std::any_of(partitions.begin(), partitions.end(), [this](const TopicPartition& partition) {
    const auto window = windows_.find(partition);
    return window != windows_.end() && !window->second.open.empty();
  });
}

std::vector<TopicPartition> OffsetLedger::partitions() const {
  std::vector<TopicPartition> all;
  for (const auto& entry : windows_) all.push_back(entry.first);
  return all;
}

std::vector<TopicPartition> OffsetLedger::partitions_wider_than(std::size_t records_max) const {
  std::vector<TopicPartition> wide;
  for (const auto& [partition, window] : windows_) {
    if (window.open.size() > records_max) wide.push_back(partition);
  }
  return wide;
}

OffsetLedger::Window* OffsetLedger::find(std::uint64_t assignment) {
  const auto partition = assignments_.find(assignment);
  return partition == assignments_.end() ? nullptr : &windows_.at(partition->second);
}

}  // namespace millrace::work_loop
