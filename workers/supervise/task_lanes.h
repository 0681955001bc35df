#pragma once

#include <cstddef>
#include <map>

#include "shared/vocabulary/identifiers.h"

namespace millrace::supervise {

/// Which tasks of a pool travel together. Each partition that a batch touches costs the broker a request and its readers an answer; so
/// the more tasks are in flight, the more of them in a row go to one partition, and then as many to the next. No partition ever gets
/// half again more than its share that way, and while few are in flight each goes to another one.
class TaskLanes final {
 public:
  explicit TaskLanes(int partitions) : partitions_(partitions) {}

  /// So many tasks of the pool are in flight.
  void note(const PoolName& pool, std::size_t in_flight);
  /// The lane of the pool's next task, below the number of partitions.
  int next(const PoolName& pool);

 private:
  struct Rotor {
    int lane = 0;
    std::size_t used = 0;
    std::size_t together = 1;
  };
  const int partitions_;
  std::map<PoolName, Rotor> rotors_;  ///< As many as pools were met.
};

}  // namespace millrace::supervise
