#include "shared/work_loop/flow_control.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace millrace::work_loop {

using event_log::TopicPartition;

FlowControl::Changes FlowControl::adjust(bool is_full, const std::vector<TopicPartition>& assigned,
                                         const std::vector<TopicPartition>& wide, Duration now) {
  if (!is_full) full_since_.reset();
  if (is_full && !full_since_) full_since_ = now;
  if (paused_.empty() && wide.empty() && !is_full) return {};
  if (is_full && now - *full_since_ >= full_before_pause_) return become({assigned.begin(), assigned.end()});
  return become({wide.begin(), wide.end()});
}

FlowControl::Changes FlowControl::pause_all(const std::vector<TopicPartition>& assigned) {
  return become({assigned.begin(), assigned.end()});
}

void FlowControl::forget(const std::vector<TopicPartition>& gone) {
  for (const TopicPartition& partition : gone) paused_.erase(partition);
}

Duration FlowControl::hold(Duration now) const {
  if (!full_since_) return Duration::zero();
  return std::max(Duration::zero(), *full_since_ + full_before_pause_ - now);
}

FlowControl::Changes FlowControl::become(std::set<TopicPartition> wanted) {
  Changes changes;
  std::set_difference(wanted.begin(), wanted.end(), paused_.begin(), paused_.end(),
                      std::back_inserter(changes.pause));
  std::set_difference(paused_.begin(), paused_.end(), wanted.begin(), wanted.end(),
                      std::back_inserter(changes.resume));
  paused_ = std::move(wanted);
  return changes;
}

}  // namespace millrace::work_loop
