#include "shared/lag/lag_board.h"

#include <utility>

namespace millrace::lag {

void LagBoard::observe(const std::string& group, const event_log::TopicPartition& partition,
                       Observation observation) {
  monitors_[group][partition].observe(std::move(observation));
}

void LagBoard::forget(const std::string& group) { monitors_.erase(group); }

std::vector<GroupLag> LagBoard::groups() const {
  std::vector<GroupLag> groups;
  for (const auto& [name, monitors] : monitors_) {
    GroupLag& group = groups.emplace_back();
    group.group = name;
    for (const auto& [partition, monitor] : monitors) group.partitions.emplace(partition, monitor.lag());
  }
  return groups;
}

}  // namespace millrace::lag
