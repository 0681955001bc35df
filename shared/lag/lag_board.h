#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/lag/group_lag.h"

namespace millrace::lag {

/// All groups that are watched. Feed it a look per group and partition every few seconds. Not thread-safe.
class LagBoard {
 public:
  void observe(const std::string& group, const event_log::TopicPartition& partition, Observation observation);

  /// A group or topic that is gone; unknown ones are ignored.
  void forget(const std::string& group);

  /// Every group by name, as of its last looks.
  std::vector<GroupLag> groups() const;

 private:
  std::map<std::string, std::map<event_log::TopicPartition, PartitionMonitor>> monitors_;
};

}  // namespace millrace::lag
